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
    .target(name: "CKernels"),

    module("DossierBase", uses: ["CPlatform", "CKernels"]),
    module("DossierVector", uses: ["DossierBase", "CKernels"]),
    module("DossierFiles", uses: ["DossierBase", "CPlatform"]),
    module("DossierCodec", uses: ["DossierBase", "DossierVector", "CZstd", "CKernels"]),
    module("DossierStore", uses: ["DossierBase", "DossierVector", "DossierCodec", "CPlatform"]),
    module(
      "DossierImport",
      uses: ["DossierBase", "DossierVector", "DossierFiles", "CPlatform", "CKernels", "CZstd", "CZlib"]),
    module("DossierCalendar", uses: ["DossierBase", "DossierVector"]),
    module("DossierSQL", uses: ["DossierBase"]),
    module("DossierQuery", uses: ["DossierBase", "DossierVector", "DossierCalendar", "DossierSQL"]),
    module(
      "DossierReference",
      resources: [
        "agencies", "calendar", "lineage", "procedures", "sector_groups", "sectors", "series_breaks",
        "targets",
      ].map { .embedInCode("Tables/\($0).csv") }),
    module(
      "DossierStatistics", uses: ["DossierBase", "DossierVector", "DossierCalendar", "DossierQuery"]),
    module("DossierCity", uses: ["DossierBase", "DossierVector", "DossierCalendar"]),
    module(
      "DossierDB",
      uses: [
        "DossierBase", "DossierVector", "DossierFiles", "DossierStore", "DossierImport", "DossierCalendar",
        "DossierSQL",
        "DossierQuery", "DossierStatistics", "DossierReference", "DossierCity",
      ]),
    module("DossierPresent", uses: ["DossierDB"]),
    .executableTarget(
      name: "dossier",
      dependencies: [
        "DossierDB", "DossierPresent", "CPlatform",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    .executableTarget(
      name: "dossier-kernels",
      dependencies: [
        "DossierBase", "DossierVector", "DossierCodec", "DossierStore", "DossierImport", "DossierCalendar",
        "DossierSQL",
        "DossierQuery", "DossierDB", "DossierPresent",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Kernels",
      swiftSettings: settings),

    .target(
      name: "DossierTestSupport", dependencies: ["DossierBase", "DossierVector", "DossierCodec"],
      path: "Tests/DossierTestSupport",
      swiftSettings: settings),
    tests("DossierBaseTests", uses: ["DossierBase"]),
    tests("DossierFilesTests", uses: ["DossierFiles", "DossierBase"]),
    tests(
      "DossierVectorTests",
      uses: ["DossierCodec", "DossierBase", "DossierVector", "DossierTestSupport", "CKernels"],
      exclude: ["Widths"]),
    tests(
      "DossierCodecTests",
      uses: ["DossierCodec", "DossierBase", "DossierVector", "DossierTestSupport", "CKernels"]),
    tests("DossierStoreTests", uses: ["DossierStore", "DossierBase", "DossierVector", "DossierTestSupport"]),
    tests(
      "DossierImportTests",
      uses: ["DossierImport", "DossierBase", "DossierVector", "DossierTestSupport", "CZlib", "CZstd"],
      exclude: ["Corpus"]),
    tests("DossierCalendarTests", uses: ["DossierCalendar", "DossierBase"]),
    tests("DossierSQLTests", uses: ["DossierSQL", "DossierBase"]),
    tests(
      "DossierQueryTests",
      uses: [
        "DossierQuery", "DossierSQL", "DossierStore", "DossierBase", "DossierVector", "DossierTestSupport",
      ]),
    tests(
      "DossierStatisticsTests",
      uses: [
        "DossierStatistics", "DossierQuery", "DossierSQL", "DossierReference", "DossierCalendar",
        "DossierBase",
        "DossierVector", "DossierTestSupport",
      ]),
    tests(
      "DossierDBTests", uses: ["DossierDB", "DossierPresent", "DossierBase", "DossierVector"],
      exclude: ["Golden"]),
    tests(
      "DossierCityTests",
      uses: [
        "DossierCity", "DossierStatistics", "DossierQuery", "DossierSQL", "DossierImport", "DossierReference",
        "DossierCalendar",
        "DossierBase", "DossierVector",
      ]),
    tests(
      "DossierCommandTests", uses: ["dossier", "DossierDB", "DossierStore", "DossierBase", "DossierVector"]),
  ]
)
