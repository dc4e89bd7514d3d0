"""Distances along a surface (PLY): pygeodesic (exact, MMP) or potpourri3d (heat method, one factorisation, all sources)."""
import numpy as np
import trimesh


def contenders(arguments):
    mesh = trimesh.load(arguments["file"], process=False)
    points = np.asarray(mesh.vertices, dtype=np.float64)
    faces = np.asarray(mesh.faces, dtype=np.int32)
    sources = arguments["sources"]

    def total(distances):
        return float(np.sum(distances[np.isfinite(distances) & (distances < 1e100)]))

    if arguments["method"] == "exact":
        import pygeodesic.geodesic as geodesic

        def exact():
            algorithm = geodesic.PyGeodesicAlgorithmExact(points, faces)
            distances, _ = algorithm.geodesicDistances(np.array([sources[5]]), None)
            return total(distances)

        return {"pygeodesic exact": exact}

    import potpourri3d

    def heat():
        solver = potpourri3d.MeshHeatMethodDistanceSolver(points, faces)
        return [total(solver.compute_distance(source)) for source in sources][5]

    return {"potpourri3d heat": heat}
