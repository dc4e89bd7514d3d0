"""Files to arrays in memory with the usual Python readers. Each contender reads one file from the page cache and returns
its counts. trimesh does not merge vertices (process=False), where ours does for STL; VTK hands out its own arrays.
"""
import numpy as np


def trimesh_reader(path):
    import trimesh

    def read():
        loaded = trimesh.load(path, process=False, skip_materials=True)
        meshes = list(loaded.geometry.values()) if hasattr(loaded, "geometry") else [loaded]
        return {"vertices": sum(len(mesh.vertices) for mesh in meshes), "triangles": sum(len(mesh.faces) for mesh in meshes)}
    return read


def vtk_reader(path, kind):
    import vtk
    from vtkmodules.util.numpy_support import vtk_to_numpy
    if kind == "glb":
        return vtk_gltf_reader(path)
    make = {"vtp": vtk.vtkXMLPolyDataReader, "ply": vtk.vtkPLYReader, "stl": vtk.vtkSTLReader, "obj": vtk.vtkOBJReader}[kind]

    def read():
        reader = make()
        reader.SetFileName(path)
        reader.Update()
        poly = reader.GetOutput()
        vtk_to_numpy(poly.GetPoints().GetData())
        return {"vertices": poly.GetNumberOfPoints(), "triangles": poly.GetNumberOfPolys()}
    return read


def vtk_gltf_reader(path):
    import vtk
    from vtkmodules.util.numpy_support import vtk_to_numpy

    def read():
        reader = vtk.vtkGLTFReader()
        reader.SetFileName(path)
        reader.Update()
        meshes = []
        stack = [reader.GetOutput()]
        while stack:
            block = stack.pop()
            if isinstance(block, vtk.vtkPolyData):
                meshes.append(block)
            elif block is not None:
                stack.extend(block.GetBlock(i) for i in range(block.GetNumberOfBlocks()))
        for mesh in meshes:
            vtk_to_numpy(mesh.GetPoints().GetData())
        return {"vertices": sum(mesh.GetNumberOfPoints() for mesh in meshes),
                "triangles": sum(mesh.GetNumberOfPolys() for mesh in meshes)}
    return read


def nibabel_volume(path):
    import nibabel

    def read():
        image = nibabel.load(path)
        data = np.asanyarray(image.dataobj)
        return {"voxels": int(data.size), "corner": float(image.affine[0, 3])}
    return read


def nibabel_surface(path):
    import nibabel

    def read():
        arrays = nibabel.load(path).darrays
        return {"vertices": len(arrays[0].data), "triangles": len(arrays[1].data)}
    return read


def sitk_volume(path):
    import SimpleITK as sitk
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)

    def read():
        image = sitk.ReadImage(path)
        return {"voxels": int(sitk.GetArrayViewFromImage(image).size)}
    return read


def contenders(arguments):
    path, kind = arguments["path"], arguments["kind"]
    table = {}
    for peer in arguments["peers"]:
        table[peer] = {"trimesh": lambda: trimesh_reader(path), "VTK": lambda: vtk_reader(path, kind),
                       "nibabel": lambda: nibabel_surface(path) if kind == "gii" else nibabel_volume(path),
                       "SimpleITK": lambda: sitk_volume(path)}[peer]()
        table[peer]()  # imports and compiled regular expressions are not timed
    return table
