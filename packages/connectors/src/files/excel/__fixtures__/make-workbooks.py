# Made the workbooks beside this file, with openpyxl 3.1 and XlsxWriter 3.3: real ones of other programs.
import datetime
import openpyxl
import xlsxwriter

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Plan1"
sheet.append(["Name", "Price", "When", "Paid", "Sum"])
sheet.append(["Ana & Rui", 10.5, datetime.datetime(2026, 11, 25, 13, 30), True, "=B2*2"])
sheet["C2"].number_format = "dd/mm/yyyy hh:mm"
sheet.append([None, 1234.567891, datetime.date(2026, 1, 2), False])
sheet["B3"].number_format = "#,##0.00"
sheet.append([])
sheet.append(["last", "00123", datetime.time(8, 15)])
other = book.create_sheet("Other")
other["C3"] = "x"
other["A1"] = "line\nbreak"
book.create_sheet("Empty")
book.save("openpyxl.xlsx")

book = xlsxwriter.Workbook("xlsxwriter.xlsx")
sheet = book.add_worksheet("Sheet A")
sheet.write("A1", "Name")
sheet.write("B1", 10.5)
sheet.write_datetime("C1", datetime.datetime(2026, 11, 25), book.add_format({"num_format": "dd/mm/yyyy"}))
sheet.write_formula("D1", "=B1*2", None, 21)
sheet.write_rich_string("A2", "bold ", book.add_format({"bold": 1}), "text")
sheet.write_boolean("B2", True)
sheet.write("B3", 0.1234567)
sheet.write("C3", 0.256, book.add_format({"num_format": "0.0%"}))
chart = book.add_chart({"type": "bar"})
chart.add_series({"values": "='Sheet A'!$B$1:$B$3"})
book.add_chartsheet("Chart").set_chart(chart)
book.add_worksheet("Second").write("A1", "y")
book.close()
