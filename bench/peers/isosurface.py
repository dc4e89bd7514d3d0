"""The surface of a grey volume at a level: VTK flying edges and scikit-image marching cubes, on the whole volume.

Arguments: {"file": raw little-endian voxels, "type": numpy type, "dims": [nx, ny, nz], "level": number}. x fastest.
Normals, gradients and scalars are not asked for. Each contender gives [vertices, triangles].
"""
import numpy as np
import vtk
from skimage import measure
from vtk.util.numpy_support import numpy_to_vtk


def contenders(arguments):
    vtk.vtkSMPTools.Initialize(1)
    dims = arguments["dims"]
    level = arguments["level"]
    flat = np.fromfile(arguments["file"], dtype=arguments["type"])
    array = flat.reshape(dims[::-1])
    image = vtk.vtkImageData()
    image.SetDimensions(dims)
    image.GetPointData().SetScalars(numpy_to_vtk(flat, deep=1))

    def run_vtk():
        contour = vtk.vtkFlyingEdges3D()
        contour.SetInputData(image)
        contour.SetValue(0, level)
        contour.ComputeNormalsOff()
        contour.ComputeGradientsOff()
        contour.ComputeScalarsOff()
        contour.Update()
        out = contour.GetOutput()
        return [out.GetNumberOfPoints(), out.GetNumberOfPolys()]

    def run_skimage(method):
        vertices, faces, _, _ = measure.marching_cubes(array, level, method=method, gradient_direction="ascent")
        return [len(vertices), len(faces)]

    return {
        "vtkFlyingEdges3D": run_vtk,
        "scikit-image lorensen": lambda: run_skimage("lorensen"),
        "scikit-image lewiner": lambda: run_skimage("lewiner"),
    }
