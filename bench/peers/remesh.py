"""Isotropic explicit remeshing of a mesh (PLY) to an edge length: pymeshlab (VCG, C++)."""
import numpy as np
import pymeshlab


def contenders(arguments):
    source = pymeshlab.MeshSet(verbose=False)
    source.load_new_mesh(arguments["file"])
    mesh = source.current_mesh()
    vertices, faces = mesh.vertex_matrix(), mesh.face_matrix()

    def remesh(save=None):
        work = pymeshlab.MeshSet(verbose=False)
        work.add_mesh(pymeshlab.Mesh(vertices, faces))
        work.meshing_isotropic_explicit_remeshing(
            iterations=arguments["iterations"], targetlen=pymeshlab.PureValue(arguments["edgeLength"]), featuredeg=180.0)
        if save:
            work.save_current_mesh(save, binary=True)
        return work.current_mesh().face_number()

    remesh(arguments["out"])
    return {"pymeshlab isotropic remeshing": remesh}
