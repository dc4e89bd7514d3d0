"""Decimation of meshes (PLY) to given numbers of triangles: VTK's and fast_simplification's quadric error metrics.

Each contender takes all meshes in turn; what it left is written once, unmeasured, for the comparison of the error. VTK gets
polygons with points already in its memory, fast_simplification arrays: neither checks its result.
"""
import os

import numpy as np
import fast_simplification
import vtk
from vtk.util.numpy_support import vtk_to_numpy


def contenders(arguments):
    jobs = []
    for job in arguments["jobs"]:
        reader = vtk.vtkPLYReader()
        reader.SetFileName(job["file"])
        reader.Update()
        poly = reader.GetOutput()
        points = vtk_to_numpy(poly.GetPoints().GetData()).astype(np.float32)
        faces = vtk_to_numpy(poly.GetPolys().GetConnectivityArray()).reshape(-1, 3).astype(np.int32)
        jobs.append((job, poly, points, faces))

    def with_vtk(save=None):
        left = 0
        for job, poly, points, faces in jobs:
            decimation = vtk.vtkQuadricDecimation()
            decimation.SetInputData(poly)
            decimation.SetTargetReduction(1 - job["target"] / len(faces))
            decimation.SetVolumePreservation(arguments["volumePreservation"])
            decimation.Update()
            result = decimation.GetOutput()
            left += result.GetNumberOfPolys()
            if save:
                write(result, os.path.join(arguments["out"], f"{job['name']}.{save}.ply"))
        return left

    def with_fast_simplification(save=None):
        left = 0
        for job, poly, points, faces in jobs:
            new_points, new_faces = fast_simplification.simplify(points, faces, target_count=job["target"], agg=7)
            left += len(new_faces)
            if save:
                result = vtk.vtkPolyData()
                cells = vtk.vtkCellArray()
                result_points = vtk.vtkPoints()
                for p in new_points:
                    result_points.InsertNextPoint(*map(float, p))
                for face in new_faces:
                    cells.InsertNextCell(3, [int(v) for v in face])
                result.SetPoints(result_points)
                result.SetPolys(cells)
                write(result, os.path.join(arguments["out"], f"{job['name']}.{save}.ply"))
        return left

    table = {"vtkQuadricDecimation": with_vtk, "fast_simplification": with_fast_simplification}
    for name, run in table.items():
        run(name)
    return table


def write(poly, path):
    writer = vtk.vtkPLYWriter()
    writer.SetFileName(path)
    writer.SetInputData(poly)
    writer.SetFileTypeToBinary()
    writer.Write()
