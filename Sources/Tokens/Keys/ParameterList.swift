internal import COpenSSL

/// Named parameters for OpenSSL. Owns an `OSSL_PARAM_BLD` and keeps alive what it points to.
final class ParameterList {
    private let builder: OpaquePointer
    private let attempted: String
    private var numbers: [BigNumber] = []
    private var octets: [ScratchBuffer] = []

    init(_ attempted: String) throws(TokenError) {
        guard let builder = OSSL_PARAM_BLD_new() else { throw TokenError.openSSL(attempted) }
        self.builder = builder
        self.attempted = attempted
    }

    deinit { OSSL_PARAM_BLD_free(builder) }

    func add(_ name: StaticString, number: [UInt8]) throws(TokenError) {
        let value = try BigNumber(number)
        numbers.append(value)
        try check(OSSL_PARAM_BLD_push_BN(builder, name.cString, value.pointer))
    }

    func add(_ name: StaticString, octets bytes: [UInt8]) throws(TokenError) {
        let copy = ScratchBuffer(capacity: bytes.count)
        _ = copy.bytes.update(fromContentsOf: bytes)
        octets.append(copy)
        try check(
            OSSL_PARAM_BLD_push_octet_string(
                builder, name.cString, copy.bytes.baseAddress, bytes.count))
    }

    func add(_ name: StaticString, text: StaticString) throws(TokenError) {
        try check(OSSL_PARAM_BLD_push_utf8_string(builder, name.cString, text.cString, 0))
    }

    private func check(_ status: Int32) throws(TokenError) {
        guard status == 1 else { throw TokenError.openSSL(attempted) }
    }

    /// Calls `body` with the parameters, which are valid only during the call.
    func withParameters<Result>(
        _ body: (UnsafeMutablePointer<OSSL_PARAM>) throws(TokenError) -> Result
    ) throws(TokenError) -> Result {
        guard let parameters = OSSL_PARAM_BLD_to_param(builder) else {
            throw TokenError.openSSL(attempted)
        }
        defer { OSSL_PARAM_free(parameters) }
        return try body(parameters)
    }
}

@available(*, unavailable)
extension ParameterList: Sendable {}

/// An unsigned integer of any size. Owns a `BIGNUM`, cleared when it is freed.
final class BigNumber {
    let pointer: OpaquePointer

    init(_ bigEndian: [UInt8]) throws(TokenError) {
        guard let pointer = BN_bin2bn(bigEndian, Int32(clamping: bigEndian.count), nil) else {
            throw TokenError.openSSL("hold a number")
        }
        self.pointer = pointer
    }

    /// Takes ownership of `pointer`, which OpenSSL returned for its caller to free.
    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { BN_clear_free(pointer) }

    /// Returns the big-endian bytes: at least `width`, and as many as the number needs.
    func bytes(width: Int = 0) -> [UInt8] {
        let count = max(width, (Int(BN_num_bits(pointer)) + 7) / 8)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let written = BN_bn2binpad(
                pointer, buffer.baseAddress, Int32(truncatingIfNeeded: count))
            filled = max(0, Int(written))
        }
    }
}

@available(*, unavailable)
extension BigNumber: Sendable {}
