"""One cropped label to a surface: VTK flying edges and scikit-image marching cubes, each on a ready 0/1 crop.

Arguments: {"crops": [{"file": raw bytes, "dims": [nx, ny, nz]}]}. The crop is binary uint8, x fastest, with one empty
voxel on every side; making it is not timed, nor are normals, gradients or scalars asked for. Each contender gives
[vertices, triangles] of every crop.
"""
import numpy as np
import vtk
from skimage import measure
from vtk.util.numpy_support import numpy_to_vtk


def image_of(flat, dims):
    image = vtk.vtkImageData()
    image.SetDimensions(dims)
    image.GetPointData().SetScalars(numpy_to_vtk(flat, deep=1))
    return image


def contenders(arguments):
    vtk.vtkSMPTools.Initialize(1)
    table = {}
    for crop in arguments["crops"]:
        flat = np.fromfile(crop["file"], dtype=np.uint8)
        dims = crop["dims"]
        image = image_of(flat, dims)
        array = flat.reshape(dims[::-1])

        def run_vtk(filter_class, value, image=image):
            contour = filter_class()
            contour.SetInputData(image)
            contour.SetValue(0, value)
            contour.ComputeNormalsOff()
            contour.ComputeGradientsOff()
            contour.ComputeScalarsOff()
            contour.Update()
            out = contour.GetOutput()
            return [out.GetNumberOfPoints(), out.GetNumberOfPolys()]

        def run_skimage(method, array=array):
            vertices, faces, _, _ = measure.marching_cubes(array, 0.5, method=method, gradient_direction="ascent")
            return [len(vertices), len(faces)]

        name = crop["name"]
        table[f"{name}: vtkDiscreteFlyingEdges3D"] = lambda run=run_vtk: run(vtk.vtkDiscreteFlyingEdges3D, 1)
        table[f"{name}: vtkFlyingEdges3D"] = lambda run=run_vtk: run(vtk.vtkFlyingEdges3D, 0.5)
        table[f"{name}: scikit-image lorensen"] = lambda run=run_skimage: run("lorensen")
        table[f"{name}: scikit-image lewiner"] = lambda run=run_skimage: run("lewiner")
    return table
