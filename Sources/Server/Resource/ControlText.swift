import Foundation
import ServerContract

extension Reply {
    /// The answer to an operation of the control interface.
    static func json(_ value: some Encodable) -> Reply {
        guard let data = try? JSONEncoder().encode(value) else { return .badBody }
        return .controlled(json: String(decoding: data, as: UTF8.self))
    }
}

extension ControlNetwork {
    /// Nil if the bytes are something else.
    init?(json bytes: [UInt8]) {
        guard let order = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else {
            return nil
        }
        self = order
    }
}
