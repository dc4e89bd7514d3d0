"""Inner products of rows with each other (A Aᵀ) and weighted sums of rows (W A) by numpy, in float32 as they come and in
float64."""
import numpy as np


def contenders(arguments):
    rows = np.fromfile(arguments["file"], np.float32).reshape(arguments["count"], -1)
    weights = np.fromfile(arguments["weights"]).reshape(-1, arguments["count"])

    def shown(products):
        return round(float(np.abs(products).mean(dtype=np.float64)), 3)

    if arguments["job"] == "products":
        return {
            "numpy, float64": lambda: shown((wide := rows.astype(np.float64)) @ wide.T),
            "numpy, float32": lambda: shown(rows @ rows.T),
        }
    return {
        "numpy, float64": lambda: shown((weights @ rows.astype(np.float64)).astype(np.float32)),
        "numpy, float32": lambda: shown(weights.astype(np.float32) @ rows),
    }
