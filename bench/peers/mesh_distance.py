"""Signed distance of points to a mesh: VTK (vtkImplicitPolyDataDistance) and trimesh (rtree).

arguments: {"mesh": binary STL or PLY file, "points": raw float32 file, "isTrimesh": whether trimesh runs, else VTK,
"trimeshPoints": how many of the points its signed distance gets}
Building the search structure is part of each run, as it is of ours.
"""
import numpy as np
import trimesh
import vtk
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy


def contenders(arguments):
    reader = vtk.vtkPLYReader()
    reader.SetFileName(arguments["mesh"])
    reader.Update()
    mesh = reader.GetOutput()
    points = np.fromfile(arguments["points"], dtype=np.float32).reshape(-1, 3).astype(np.float64)
    vtk_points = numpy_to_vtk(points, deep=1)
    faces = vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    vertices = vtk_to_numpy(mesh.GetPoints().GetData()).astype(np.float64)
    some = points[: arguments.get("trimeshPoints", 0)]

    def implicit_distance():
        distance = vtk.vtkImplicitPolyDataDistance()
        distance.SetInput(mesh)
        out = vtk.vtkDoubleArray()
        distance.FunctionValue(vtk_points, out)
        return float(np.sum(vtk_to_numpy(out)))

    def closest_point():
        # a new mesh each time, so that no tree is kept from the last run
        query = trimesh.proximity.ProximityQuery(trimesh.Trimesh(vertices, faces, process=False))
        return float(np.sum(query.on_surface(points)[1]))

    def signed_distance():
        return float(-np.sum(trimesh.proximity.signed_distance(trimesh.Trimesh(vertices, faces, process=False), some)))

    table = {}
    if not arguments["isTrimesh"]:
        table["vtkImplicitPolyDataDistance"] = implicit_distance
    else:
        table["trimesh on_surface"] = closest_point
        table[f"trimesh signed_distance, {len(some)} points only"] = signed_distance
    return table
