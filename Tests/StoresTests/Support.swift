import Foundation
import Stores
import TestSupport
import Testing

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

/// Returns the store error that `body` throws; anything else fails the test.
func storeError(
    _ kind: StoreError.Kind, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) -> StoreError? {
    let error = #expect(throws: StoreError.self, sourceLocation: location) { try body() }
    #expect(error?.kind == kind, "\(error?.description ?? "")", sourceLocation: location)
    return error
}

func processExists(_ id: Int32) -> Bool { kill(id, 0) == 0 }
