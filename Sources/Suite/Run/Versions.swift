import Foundation
import Revocation
import Stores
import Tokens

/// The software on which the measurements depend in addition to the machine, for `meta.json`.
enum Versions {
    /// - Parameter stores: the versions that the stores in use report.
    static func all(stores: [StoreKind: String]) -> [String: String] {
        var versions = LibraryVersions.stores
        versions["openssl"] = opensslVersion
        versions["swift"] = language
        for (kind, version) in stores { versions[kind.rawValue] = version }
        // A binary does not know its commit, but whoever builds and runs it may.
        versions["revbench"] = ProcessInfo.processInfo.environment["REVBENCH_COMMIT"]
            .flatMap { $0.isEmpty ? nil : $0 }
        return versions
    }

    /// The language version. Swift code cannot read the compiler's version; it can only compare it.
    private static var language: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
