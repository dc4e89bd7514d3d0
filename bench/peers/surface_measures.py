"""Subdivision and curvature of a mesh (PLY) by VTK; points and polygons are already in its memory."""
import vtk


def contenders(arguments):
    reader = vtk.vtkPLYReader()
    reader.SetFileName(arguments["file"])
    reader.Update()
    poly = reader.GetOutput()

    def subdivide(kind):
        subdivision = kind()
        subdivision.SetInputData(poly)
        subdivision.SetNumberOfSubdivisions(1)
        subdivision.Update()
        return subdivision.GetOutput().GetNumberOfPolys()

    def curvature():
        for kind in ("Mean", "Gaussian"):
            curvatures = vtk.vtkCurvatures()
            curvatures.SetInputData(poly)
            getattr(curvatures, f"SetCurvatureTypeTo{kind}")()
            curvatures.Update()
        return poly.GetNumberOfPoints()

    return {
        "loop": {"vtkLoopSubdivisionFilter": lambda: subdivide(vtk.vtkLoopSubdivisionFilter)},
        "butterfly": {"vtkButterflySubdivisionFilter": lambda: subdivide(vtk.vtkButterflySubdivisionFilter)},
        "midpoint": {"vtkLinearSubdivisionFilter": lambda: subdivide(vtk.vtkLinearSubdivisionFilter)},
        "curvature": {"vtkCurvatures": curvature},
    }[arguments["job"]]
