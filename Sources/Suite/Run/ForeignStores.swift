import Foundation
package import Revocation
import Stores

/// The store addresses that a user gives, and how they may be shown.
package enum ForeignStores {
    /// The longest URL that is accepted. A URL is one line.
    private static let longestURL_bytes = 4_096

    /// Returns the URL of a store that someone else runs, from the first source that has one.
    /// Returns nil if none has; the store is then the run's own.
    ///
    /// - Parameters:
    ///   - option: the URL itself.
    ///   - file: a file that contains the URL.
    /// - Throws: what is wrong and where, never with a part of the URL.
    package static func address(
        of kind: StoreKind, option: String?, file: String?
    ) throws -> String? {
        let variable = StoreAddress.variable(of: kind)
        let found: (place: String?, url: String)
        if let option {
            found = (nil, option)
        } else if let file {
            found = (file, try read(file))
        } else if let url = StoreAddress.given(for: kind) {
            found = (variable, url)
        } else {
            return nil
        }
        do throws(StoreError) {
            try StoreAddress.check(found.url)
        } catch {
            throw AddressError(found.place.map { "\($0): \(error)" } ?? "\(error)")
        }
        return found.url
    }

    private static func read(_ file: String) throws -> String {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: file))
            defer { try? handle.close() }
            data = try handle.read(upToCount: longestURL_bytes + 1) ?? Data()
        } catch {
            throw AddressError(
                "cannot read a URL from \(file): \(error.localizedDescription)")
        }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard data.count <= longestURL_bytes, lines.count == 1 else {
            throw AddressError(
                "\(file): expected one line, the URL, and found "
                    + (data.count > longestURL_bytes
                        ? "more than \(longestURL_bytes) bytes" : "\(lines.count) lines"))
        }
        return String(lines[0])
    }

    /// Returns the URL without user and password.
    package static func shown(_ url: String) -> String { StoreAddress.withoutLogin(url) }

    /// The replacement for what cannot be shown.
    package static var hidden: String { StoreAddress.hidden }

    package static func variable(of kind: StoreKind) -> String { StoreAddress.variable(of: kind) }
}

/// The reason why a store address cannot be used.
struct AddressError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
