"""Spreadsheets for `read-xlsx.test.ts`: a ShapeWorks project with what readers trip over, by openpyxl (texts in the cells),
and a table by XlsxWriter (texts shared, as Excel writes them).

    python -m venv venv && venv/bin/pip install openpyxl==3.1.5 XlsxWriter==3.3.1
    venv/bin/python bench/peers/xlsx_samples.py tests/xlsx-samples

Made, not measured: no data of anyone is in it.
"""
import sys
import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

book = Workbook()
data = book.active
data.title = 'data'
columns = ['name', 'shape_1', 'groomed_1', 'local_particles_1', 'world_particles_1', 'procrustes_1', 'group_sex', 'feature_dose', 'fixed']
data.append(columns)
for i, (sex, dose) in enumerate((('male', 0.1), ('female', 12), ('male & "old" <60>', 1e-7))):
    name = f'subject {i}'
    shift = f'1 0 0 {i}.5 0 1 0 0 0 0 1 0 0 0 0 1'
    data.append([name, f'../shapes/{name}.ply', None, f'p/{name}_local.particles', f'p/{name}_world.particles', shift, sex, dose, i == 1 and 'yes' or None])
# A blank line, and a row far below, as people leave them.
data.cell(row=7, column=1, value='subject far below')
data.cell(row=7, column=4, value='p/far_local.particles')
data.cell(row=7, column=30, value='  blanks kept \n and lines ')
data['A9'] = CellRichText(TextBlock(InlineFont(b=True), 'rich'), ' text')
data['B9'] = True
data['C9'] = '=1/0'
for name, rows in {'optimize': [('number_of_particles', 128), ('procrustes', True)], 'studio': []}.items():
    sheet = book.create_sheet(name)
    sheet.append(['key', 'value'])
    for row in rows:
        sheet.append(list(row))
groom = book.create_sheet('groom')
groom.append(['key', 'value_1', 'value_femur'])
groom.append(['fill_holes', 'true', 'false'])
groom.append(['remesh_percent', 75, None])
book.save(f'{sys.argv[1]}/project.xlsx')

book = xlsxwriter.Workbook(f'{sys.argv[1]}/shared.xlsx')
sheet = book.add_worksheet('Fälle')
bold = book.add_format({'bold': True})
for row, cells in enumerate((['id', 'sex', 'age'], ['a', 'male', 40.5], ['b', 'female', 61], ['c', 'male', None])):
    for column, value in enumerate(cells):
        sheet.write(row, column, value)
sheet.write_rich_string(4, 0, 'plain ', bold, 'bold', ' & plain')
sheet.write_boolean(4, 1, False)
sheet.write_formula(4, 2, '=1+1', None, 2)
sheet.write(5, 0, ' edge\x01 ')
book.add_worksheet('empty')
book.close()
