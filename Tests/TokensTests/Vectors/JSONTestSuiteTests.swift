import TestVectors
import Testing
import Tokens

/// nst/JSONTestSuite tests the bare grammar of RFC 8259, so duplicate names and large inputs are
/// allowed.
struct JSONTestSuiteTests {
    private static let limits = JSONLimits(maximumBytes: 1 << 20, allowsDuplicateNames: true)

    private static func isAccepted(_ file: String, limits: JSONLimits) throws -> Bool {
        let bytes = [UInt8](try Vectors.data("jsontestsuite/test_parsing/\(file)"))
        do {
            _ = try JSONValue(parsing: bytes.span, limits: limits)
            return true
        } catch {
            return false
        }
    }

    @Test(.needsVectors)
    func `every y_ file is accepted, every n_ refused, and no i_ file does harm`() throws {
        var counts: [Character: Int] = [:]
        for file in try Vectors.names(in: "jsontestsuite/test_parsing") {
            let kind = file.first ?? "?"
            let isAccepted = try Self.isAccepted(file, limits: Self.limits)
            counts[kind, default: 0] += 1
            if kind == "y" { #expect(isAccepted, "\(file)") }
            if kind == "n" { #expect(!isAccepted, "\(file)") }
        }
        #expect(counts == ["y": 95, "n": 188, "i": 35])
        print("jsontestsuite: 318 files, 95 accepted, 188 refused, 35 left to the reader")
    }

    @Test(.needsVectors)
    func `the limits of tokens refuse nothing more but duplicate names`() throws {
        for file in try Vectors.names(in: "jsontestsuite/test_parsing") where file.hasPrefix("y_") {
            let isDuplicate = file.hasPrefix("y_object_duplicated_key")
            #expect(try Self.isAccepted(file, limits: .token) == !isDuplicate, "\(file)")
        }
    }

    @Test(.needsVectors)
    func `what the transform files hold is read or refused, and comes back as it was read`() throws
    {
        for file in try Vectors.names(in: "jsontestsuite/test_transform") {
            let bytes = [UInt8](try Vectors.data("jsontestsuite/test_transform/\(file)"))
            guard let value = try? JSONValue(parsing: bytes.span, limits: Self.limits) else {
                continue
            }
            let text = value.serialized().bytes
            #expect(try JSONValue(parsing: text.span, limits: Self.limits) == value, "\(file)")
        }
    }
}
