"""Inner products of rows with each other (A Aᵀ), weighted sums of rows (W A) and Cholesky factors by numpy; the first two in
float32 as the rows come and in float64."""
import numpy as np


def contenders(arguments):
    def shown(values):
        return round(float(np.abs(values).mean(dtype=np.float64)), 3)

    count = arguments["count"]
    if arguments["job"] == "cholesky":
        matrix = np.fromfile(arguments["file"]).reshape(count, count)
        return {"numpy": lambda: shown(np.linalg.cholesky(matrix))}
    rows = np.fromfile(arguments["file"], np.float32).reshape(count, -1)
    if arguments["job"] == "products":
        return {
            "numpy, float64": lambda: shown((wide := rows.astype(np.float64)) @ wide.T),
            "numpy, float32": lambda: shown(rows @ rows.T),
        }
    weights = np.fromfile(arguments["weights"]).reshape(-1, count)
    return {
        "numpy, float64": lambda: shown((weights @ rows.astype(np.float64)).astype(np.float32)),
        "numpy, float32": lambda: shown(weights.astype(np.float32) @ rows),
    }
