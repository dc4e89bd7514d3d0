"""VTK's solid voxelisation: vtkPolyDataToImageStencil on the same mesh and grid, alone and with the mask written.

arguments: {"mesh": binary STL file, "dims": [nx, ny, nz], "spacing": [..], "origin": [..] (centre of voxel 0)}
"""
import numpy as np
import vtk
from vtk.util.numpy_support import vtk_to_numpy


def contenders(arguments):
    reader = vtk.vtkSTLReader()
    reader.SetFileName(arguments["mesh"])
    reader.Update()
    mesh = reader.GetOutput()
    nx, ny, nz = arguments["dims"]
    blank = vtk.vtkImageData()
    blank.SetDimensions(nx, ny, nz)
    blank.SetSpacing(arguments["spacing"])
    blank.SetOrigin(arguments["origin"])
    blank.AllocateScalars(vtk.VTK_UNSIGNED_CHAR, 1)
    vtk_to_numpy(blank.GetPointData().GetScalars())[:] = 1

    def stencil():
        filter = vtk.vtkPolyDataToImageStencil()
        filter.SetInputData(mesh)
        filter.SetOutputSpacing(arguments["spacing"])
        filter.SetOutputOrigin(arguments["origin"])
        filter.SetOutputWholeExtent(0, nx - 1, 0, ny - 1, 0, nz - 1)
        filter.SetTolerance(0)
        filter.Update()
        return filter

    def mask():
        paint = vtk.vtkImageStencil()
        inside = stencil()  # kept by name: a port does not keep its filter alive
        paint.SetInputData(blank)
        paint.SetStencilConnection(inside.GetOutputPort())
        paint.SetBackgroundValue(0)
        paint.Update()
        return int(np.count_nonzero(vtk_to_numpy(paint.GetOutput().GetPointData().GetScalars())))

    def stencil_only():
        stencil()
        return mesh.GetNumberOfCells()

    return {"vtkPolyDataToImageStencil": stencil_only, "… and vtkImageStencil to a mask": mask}
