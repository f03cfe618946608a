// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A module of the engine; `uses` names the modules it may import, which point one way only.
func module(_ name: String, uses: [String] = [], exclude: [String] = [], resources: [Resource] = []) -> Target
{
  .target(
    name: name,
    dependencies: uses.map { .byName(name: $0) },
    exclude: exclude,
    resources: resources,
    swiftSettings: settings)
}

func tests(_ name: String, uses: [String], exclude: [String] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name,
    dependencies: uses.map { .byName(name: $0) },
    exclude: exclude,
    resources: resources,
    swiftSettings: settings)
}

let package = Package(
  name: "DossierDB",
  products: [
    .library(name: "DossierDB", targets: ["DossierDB"]),
    .executable(name: "dossier", targets: ["dossier"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CPlatform"),

    module("DossierVector", uses: ["CPlatform"]),
    module("DossierFiles", uses: ["DossierVector", "CPlatform"]),
    module("DossierCodec", uses: ["DossierVector", "CZstd"]),
    module("DossierStore", uses: ["DossierVector", "DossierCodec", "CPlatform"]),
    module("DossierImport", uses: ["DossierVector", "DossierFiles", "CPlatform", "CZstd", "CZlib"]),
    module("DossierCalendar", uses: ["DossierVector"]),
    module("DossierSQL", uses: ["DossierVector"]),
    module("DossierQuery", uses: ["DossierVector", "DossierCalendar", "DossierSQL"]),
    module(
      "DossierReference",
      resources: [
        "agencies", "calendar", "lineage", "procedures", "sector_groups", "sectors", "series_breaks",
        "targets",
      ].map { .embedInCode("Tables/\($0).csv") }),
    module("DossierStatistics", uses: ["DossierVector", "DossierCalendar"]),
    module("DossierCity", uses: ["DossierVector", "DossierCalendar"]),
    module(
      "DossierDB",
      uses: [
        "DossierVector", "DossierFiles", "DossierStore", "DossierImport", "DossierCalendar", "DossierSQL",
        "DossierQuery", "DossierStatistics", "DossierReference", "DossierCity",
      ]),
    module("DossierPresent", uses: ["DossierDB"]),
    .executableTarget(
      name: "dossier",
      dependencies: [
        "DossierDB", "DossierPresent",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    .executableTarget(
      name: "dossier-kernels",
      dependencies: [
        "DossierVector", "DossierCodec", "DossierStore", "DossierImport", "DossierCalendar", "DossierSQL",
        "DossierQuery", "DossierDB", "DossierPresent",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Kernels",
      swiftSettings: settings),

    .target(
      name: "DossierTestSupport", dependencies: ["DossierVector"], path: "Tests/DossierTestSupport",
      swiftSettings: settings),
    tests("DossierFilesTests", uses: ["DossierFiles", "DossierVector"]),
    tests("DossierVectorTests", uses: ["DossierVector", "DossierTestSupport"], exclude: ["Widths"]),
    tests("DossierCodecTests", uses: ["DossierCodec", "DossierVector", "DossierTestSupport"]),
    tests("DossierStoreTests", uses: ["DossierStore", "DossierVector", "DossierTestSupport"]),
    tests(
      "DossierImportTests", uses: ["DossierImport", "DossierVector", "DossierTestSupport", "CZlib", "CZstd"],
      exclude: ["Corpus"]),
    tests("DossierCalendarTests", uses: ["DossierCalendar", "DossierVector"]),
    tests("DossierSQLTests", uses: ["DossierSQL", "DossierVector"]),
    tests(
      "DossierQueryTests", uses: ["DossierQuery", "DossierSQL", "DossierVector", "DossierTestSupport"]),
    tests(
      "DossierStatisticsTests",
      uses: [
        "DossierStatistics", "DossierReference", "DossierCalendar", "DossierVector", "DossierTestSupport",
      ]),
    tests(
      "DossierDBTests", uses: ["DossierDB", "DossierPresent", "DossierVector"], exclude: ["Golden"]),
    tests(
      "DossierCityTests",
      uses: [
        "DossierCity", "DossierStatistics", "DossierImport", "DossierReference", "DossierCalendar",
        "DossierVector",
      ]),
    tests("DossierCommandTests", uses: ["dossier", "DossierDB", "DossierStore", "DossierVector"]),
  ]
)
