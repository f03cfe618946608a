"""Derives datasets/{sectors,sector_groups,procedures,agencies,lineage}.csv; run from the top of the repository.

Agencies and lineage come from hcmc_units_2025.csv and hcmc_lineage_2025_07.csv and from the names in Decision
1191/QĐ-UBND; procedures are invented (fixed seed). The column `source` of each row says which of these it is.
"""
import csv
import random
import unicodedata

DATASETS = "datasets/"
SOURCE_DECISION = "decision 1191/2021"
SOURCE_UNITS = "hcmc_units_2025.csv"
SOURCE_RECALLED = "recalled, unconfirmed"
SOURCE_SYNTHETIC = "synthetic"

# field: sectors; a sector that the decision names carries its clause after a bar.
SECTORS = {
    "Tư pháp - hộ tịch": """Hộ tịch|III.8.1.1(d); Chứng thực; Quốc tịch; Nuôi con nuôi; Lý lịch tư pháp; Công chứng;
        Luật sư; Tư vấn pháp luật; Trợ giúp pháp lý; Giám định tư pháp; Đấu giá tài sản; Thừa phát lại;
        Trọng tài thương mại; Hòa giải thương mại; Bồi thường nhà nước; Phổ biến giáo dục pháp luật""",
    "Đất đai - môi trường": """Đất đai|II.5; Cập nhật biến động đất đai|III.6.3; Chuyển mục đích sử dụng đất|III.6.3;
        Cấp giấy chứng nhận về đất đai, nhà ở|III.6.3; Đăng ký biện pháp bảo đảm; Đo đạc và bản đồ; Môi trường;
        Tài nguyên nước; Địa chất và khoáng sản; Khí tượng thủy văn; Biển và hải đảo; Viễn thám""",
    "Đầu tư - doanh nghiệp": """Đầu tư|II.5; Đầu tư tại Việt Nam; Đầu tư vào khu công nghiệp; Đấu thầu;
        Đăng ký doanh nghiệp|III.4.14; Đăng ký hộ kinh doanh; Hợp tác xã; Hỗ trợ doanh nghiệp nhỏ và vừa;
        Đầu tư theo phương thức đối tác công tư; Vốn hỗ trợ phát triển chính thức; Khu chế xuất và khu công nghiệp;
        Khu công nghệ cao""",
    "Xây dựng - nhà ở": """Cấp giấy phép xây dựng|III.6.3; Quản lý trật tự xây dựng|III.6.3;
        Quản lý trật tự đô thị|III.6.3; Hoạt động xây dựng; Nhà ở; Kinh doanh bất động sản; Quy hoạch xây dựng;
        Kiến trúc; Hạ tầng kỹ thuật; Vật liệu xây dựng; Quản lý chất lượng công trình xây dựng; Thẩm định dự án;
        Phòng cháy và chữa cháy""",
    "Giao thông vận tải": """Đường bộ; Đường thủy nội địa; Hàng hải; Đường sắt; Đăng kiểm; Giấy phép lái xe;
        Vận tải hành khách; Xử lý vi phạm hành chính về giao thông|III.6.3; Sử dụng lòng đường, vỉa hè""",
    "Y tế": """Khám bệnh, chữa bệnh|II.4; Dược phẩm; Mỹ phẩm; An toàn thực phẩm; Trang thiết bị y tế; Y tế dự phòng;
        Y dược cổ truyền; Giám định y khoa; Dân số - kế hoạch hóa gia đình; Bảo hiểm y tế""",
    "Giáo dục": """Giáo dục mầm non|II.4; Giáo dục tiểu học|II.4; Giáo dục trung học|II.4; Giáo dục thường xuyên;
        Giáo dục nghề nghiệp; Văn bằng, chứng chỉ; Thi, tuyển sinh; Đào tạo với nước ngoài; Giáo dục dân tộc""",
    "Lao động - xã hội": """Việc làm; Lao động; Tiền lương; An toàn, vệ sinh lao động; Quản lý lao động ngoài nước;
        Bảo trợ xã hội; Người có công; Trẻ em; Phòng, chống tệ nạn xã hội; Giảm nghèo; Bảo hiểm|III.8.1.1(d);
        Bình đẳng giới; Bảo hiểm thất nghiệp""",
    "Văn hóa - thể thao - du lịch": """Di sản văn hóa; Điện ảnh; Nghệ thuật biểu diễn; Mỹ thuật, nhiếp ảnh, triển lãm;
        Văn hóa cơ sở; Thư viện; Quảng cáo; Gia đình; Thể dục thể thao; Lữ hành; Lưu trú du lịch;
        Dịch vụ du lịch khác""",
    "Công thương": """Lưu thông hàng hóa trong nước; Thương mại quốc tế; Xúc tiến thương mại; Hóa chất; Điện; Dầu khí;
        Vật liệu nổ công nghiệp; Quản lý cạnh tranh; Giám định thương mại; Khoa học, công nghệ ngành công thương;
        Công nghiệp hỗ trợ; Thương mại điện tử; Kinh doanh khí""",
    "Nông nghiệp": """Trồng trọt; Chăn nuôi; Thú y; Bảo vệ thực vật; Thủy sản; Lâm nghiệp; Thủy lợi; Đê điều;
        Phát triển nông thôn; Quản lý chất lượng nông sản; Phòng, chống thiên tai; Kinh tế hợp tác""",
    "Tài chính - thuế - hải quan": """Thuế|III.8.1.1(d); Hải quan|III.8.1.1(d); Quản lý công sản; Quản lý giá;
        Tài chính doanh nghiệp; Tin học - thống kê tài chính; Kho bạc; Hoạt động ngân hàng; Ngoại hối""",
    "Khoa học - thông tin": """Hoạt động khoa học và công nghệ; Sở hữu trí tuệ; Tiêu chuẩn đo lường chất lượng;
        An toàn bức xạ và hạt nhân; Bưu chính; Viễn thông và internet; Báo chí; Xuất bản, in và phát hành;
        Phát thanh, truyền hình và thông tin điện tử""",
    "Nội vụ - đối ngoại": """Công chức, viên chức; Tổ chức hội, tổ chức phi chính phủ; Tín ngưỡng, tôn giáo;
        Thi đua, khen thưởng; Văn thư, lưu trữ; Công tác thanh niên; Chính quyền địa phương; Lãnh sự;
        Hội nghị, hội thảo quốc tế; Dân tộc""",
    "Tiếp công dân": """Xử lý đơn|II.5; Giải quyết khiếu nại|II.5, III.4.8; Giải quyết tố cáo|II.5, III.4.8;
        Tiếp công dân; Phòng, chống tham nhũng""",
}

GROUPS = [
    ("land", "II.5, III.4.8", ["Đất đai", "Cập nhật biến động đất đai", "Chuyển mục đích sử dụng đất",
                               "Cấp giấy chứng nhận về đất đai, nhà ở"]),
    ("investment", "II.5, III.4.8", ["Đầu tư", "Đầu tư tại Việt Nam", "Đầu tư vào khu công nghiệp"]),
    ("petitions", "II.5", ["Xử lý đơn"]),
    ("complaints", "II.5, III.4.8", ["Giải quyết khiếu nại"]),
    ("denunciations", "II.5, III.4.8", ["Giải quyết tố cáo"]),
    ("watch_list", "III.6.3", ["Xử lý vi phạm hành chính về giao thông", "Cập nhật biến động đất đai",
                               "Chuyển mục đích sử dụng đất", "Cấp giấy chứng nhận về đất đai, nhà ở",
                               "Cấp giấy phép xây dựng", "Quản lý trật tự xây dựng", "Quản lý trật tự đô thị"]),
    ("software", "III.8.1.1(d)", ["Đất đai", "Cấp giấy phép xây dựng", "Hoạt động xây dựng", "Bảo hiểm", "Hộ tịch",
                                  "Thuế", "Hải quan"]),
    ("business_registration", "III.4.14", ["Đăng ký doanh nghiệp"]),
]

CENTRAL_LINE_SECTORS = {"Thuế", "Hải quan", "Kho bạc", "Bảo hiểm", "Bảo hiểm y tế", "Bảo hiểm thất nghiệp",
                        "Hoạt động ngân hàng", "Ngoại hối", "Phòng cháy và chữa cháy"}

# Quận and huyện to 30 June 2025 stand in the units file; these three ended with the year 2020.
MERGED_DISTRICTS = [("Quận 2", "769"), ("Quận 9", "763"), ("Quận Thủ Đức", "762")]
CITY_DEPARTMENTS = ["Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Khoa học và Công nghệ",
                    "Sở Thông tin và Truyền thông", "Sở Ngoại vụ"]
RECALLED_DEPARTMENTS = ["Sở Công Thương", "Sở Nông nghiệp và Phát triển nông thôn", "Sở Giao thông vận tải",
                        "Sở Xây dựng", "Sở Tài nguyên và Môi trường", "Sở Lao động - Thương binh và Xã hội",
                        "Sở Văn hóa và Thể thao", "Sở Du lịch", "Sở Giáo dục và Đào tạo", "Sở Y tế",
                        "Sở Quy hoạch - Kiến trúc", "Thanh tra Thành phố", "Ban Dân tộc",
                        "Ban Quản lý An toàn thực phẩm", "Ban Quản lý các khu chế xuất và công nghiệp",
                        "Ban Quản lý Khu Công nghệ cao"]
CENTRAL_LINE = ["Cục Hải quan Thành phố", "Cục Thuế Thành phố", "Công an Thành phố", "Kho bạc Thành phố",
                "Bảo hiểm xã hội Thành phố", "Ngân hàng Nhà nước - Chi nhánh Thành phố"]


def write(name, header, rows):
    with open(DATASETS + name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def read(name):
    with open(DATASETS + name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sectors():
    """(sector, field, clause) in the order above."""
    for field, text in SECTORS.items():
        for entry in text.split(";"):
            name, _, clause = " ".join(entry.split()).partition("|")
            yield name, field, clause


def procedures(random_source):
    """Invented procedures; about one in six was moved to a higher online level on 1 January 2022."""
    codes = set()
    for sector, _, _ in sectors():
        for _ in range(random_source.choice([1, 2, 2, 2, 3])):
            code = None
            while code is None or code in codes:
                code = f"{random_source.choice([1, 1, 1, 2, 3])}.{random_source.randrange(1, 13000):06d}"
            codes.add(code)
            city = 0 if sector in CENTRAL_LINE_SECTORS else 1
            days = random_source.choice([0, 1, 2, 3, 3, 5, 5, 10, 15, 20, 30])
            level = random_source.choice([2, 2, 3, 3, 3, 4, 4])
            eligible = 1 if level >= 3 or random_source.random() < 0.5 else 0
            if level < 4 and eligible and random_source.random() < 0.25:
                yield code, sector, city, eligible, level, "2019-01-01", "2021-12-31", days, SOURCE_SYNTHETIC
                yield code, sector, city, eligible, level + 1, "2022-01-01", "", days, SOURCE_SYNTHETIC
            else:
                yield code, sector, city, eligible, level, "2019-01-01", "", days, SOURCE_SYNTHETIC


class Agencies:
    """Rows with own ids; an agency is never known by its name or official code alone."""

    def __init__(self):
        self.rows = []

    def add(self, name, kind, level, parent, code, start, end, source):
        self.rows.append((len(self.rows) + 1, name, kind, level, parent, code, start, end, source))
        return len(self.rows)


def folded(text):
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in text if c.isalnum() and not unicodedata.combining(c))


def commune_kind(name):
    kinds = {"Phường": "ward", "Xã": "commune", "Thị trấn": "township", "Đặc khu": "special_zone"}
    return next(kind for prefix, kind in kinds.items() if name.startswith(prefix + " "))


def units(agencies, city):
    """Adds districts and communes; returns the ids of old and new communes by the lineage file's keys."""
    prefixes = {"Hồ Chí Minh": "thanhphohochiminh", "Bình Dương": "tinhbinhduong",
                "Bà Rịa - Vũng Tàu": "tinhbariavungtau"}
    districts, old, new = {}, {}, {}
    for name, code in MERGED_DISTRICTS:
        districts[name] = agencies.add(name, "district", "district", city, code, "", "2020-12-31", SOURCE_RECALLED)
    for unit in read("hcmc_units_2025.csv"):
        if not unit["valid"].startswith("from"):
            period, _, province = unit["valid"].partition(" ")
            start, end = period.split("..")
            district = (province, unit["district_name"])
            if district not in districts:
                first = "2021-01-01" if unit["district_name"] == "Thành phố Thủ Đức" else ""
                parent = city if province == "Hồ Chí Minh" else ""
                districts[district] = agencies.add(unit["district_name"], "district", "district", parent,
                                                   unit["district_code"], first, end, SOURCE_UNITS)
            key = "_".join((prefixes[province], folded(unit["district_name"]), folded(unit["unit_name"])))
            # Côn Đảo had no communes: the district itself is the old unit.
            old[key] = districts[district] if not unit["unit_name"] else agencies.add(
                unit["unit_name"], commune_kind(unit["unit_name"]), "commune", districts[district],
                unit["unit_code"], start, end, SOURCE_UNITS)
    for unit in read("hcmc_units_2025.csv"):
        if unit["valid"].startswith("from"):
            name = unit["unit_name"]
            identity = agencies.add(name, commune_kind(name), "commune", city, unit["unit_code"], "2025-07-01", "",
                                    SOURCE_UNITS)
            new[name.lower().replace(" ", "") if folded(name) == "xathanhan" else folded(name)] = identity
    return districts, old, new


def land_branches(agencies, office, districts):
    """A branch of the land-registration office for each district of the city: 24 until 2020, 22 from 2021."""
    branches = {}
    for key, district in districts.items():
        if isinstance(key, tuple) and key[0] != "Hồ Chí Minh":
            continue
        row = agencies.rows[district - 1]
        branches[row[1]] = agencies.add(f"Chi nhánh Văn phòng đăng ký đất đai {row[1]}", "land_registration_branch",
                                        "district", office, "", row[6], row[7], SOURCE_SYNTHETIC)
    return branches


def all_agencies():
    agencies = Agencies()
    city = agencies.add("Ủy ban nhân dân Thành phố Hồ Chí Minh", "city", "city", "", "79", "", "", SOURCE_DECISION)
    for name in ["Văn phòng Ủy ban nhân dân Thành phố"]:
        agencies.add(name, "city_office", "city", city, "", "", "", SOURCE_DECISION)
    agencies.add("Viện Nghiên cứu phát triển Thành phố", "attached_unit", "city", city, "", "", "", SOURCE_DECISION)
    for names, source in ((CITY_DEPARTMENTS, SOURCE_DECISION), (RECALLED_DEPARTMENTS, SOURCE_RECALLED)):
        for name in names:
            agencies.add(name, "department", "city", city, "", "", "", source)
    parents = {row[1]: row[0] for row in agencies.rows}
    for name in CENTRAL_LINE:
        agencies.add(name, "central_line", "city", "", "", "", "", SOURCE_DECISION)
    office = agencies.add("Văn phòng đăng ký đất đai Thành phố", "attached_unit", "city",
                          parents["Sở Tài nguyên và Môi trường"], "", "", "", SOURCE_DECISION)
    for name in ("Phòng Đăng ký kinh doanh", "Phòng Đầu tư"):
        agencies.add(name, "section", "city", parents["Sở Kế hoạch và Đầu tư"], "", "", "", SOURCE_SYNTHETIC)
    districts, old, new = units(agencies, city)
    return agencies.rows, lineage(districts, old, new, land_branches(agencies, office, districts))


def lineage(districts, old, new, branches):
    rows = []
    city_of_thu_duc = districts[("Hồ Chí Minh", "Thành phố Thủ Đức")]
    for name, _ in MERGED_DISTRICTS:
        rows.append((districts[name], city_of_thu_duc, "2021-01-01", "merge", 1, 1, "resolution 1111/2020"))
    for name, _ in MERGED_DISTRICTS:
        rows.append((branches[name], branches["Thành phố Thủ Đức"], "2021-01-01", "merge", 1, 1, SOURCE_SYNTHETIC))
    edges = read("hcmc_lineage_2025_07.csv")
    sources = {}
    for edge in edges:
        sources.setdefault(edge["new_key"], []).append(edge)
    for edge in edges:
        is_split = edge["kind"] == "split"
        kind = "split" if is_split else "rename" if len(sources[edge["new_key"]]) == 1 else "merge"
        rows.append((old[edge["old_key"]], new[edge["new_key"]], "2025-07-01", kind, "" if is_split else 1,
                     edge["is_default"], "hcmc_lineage_2025_07.csv"))
    return rows


def main():
    clauses = {name: clause for name, _, clause in sectors()}
    write("sectors.csv", ("sector", "field", "clause", "source"),
          [(name, field, clause, SOURCE_DECISION if clause else SOURCE_SYNTHETIC)
           for name, field, clause in sectors()])
    groups = [(group, sector, clause, SOURCE_SYNTHETIC if not clauses[sector] else SOURCE_DECISION)
              for group, clause, members in GROUPS for sector in members]
    write("sector_groups.csv", ("sector_group", "sector", "clause", "source"), groups)
    write("procedures.csv", ("procedure_code", "sector", "city_competence", "eligible", "level", "valid_from",
                             "valid_to", "statutory_days", "source"), procedures(random.Random(1191)))
    agencies, edges = all_agencies()
    write("agencies.csv", ("agency_id", "name", "kind", "level", "parent", "official_code", "valid_from", "valid_to",
                           "source"), agencies)
    write("lineage.csv", ("from_agency", "to_agency", "date", "kind", "weight", "is_default", "source"), edges)


main()
