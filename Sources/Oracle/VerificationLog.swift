public import Results

/// One verification as a worker saw it, in 24 bytes.
@usableFromInline package struct VerificationEvent: Sendable, Hashable {
    /// When it was sent, since the start of the trial's clock.
    @usableFromInline package let sent_ns: UInt64
    /// The token's name in 48 bits, the node in 8, whether the request was high-stakes in 1, and
    /// the outcome in 7.
    let packed: UInt64
    /// The time from sent to answered, capped at 4.29 s.
    @usableFromInline package let took_ns: UInt32
    /// The digest of the accepted claims; 0 for a refusal.
    @usableFromInline package let claims: UInt32

    @inlinable
    package init(
        sent_ns: UInt64, token: UInt64, node: UInt8, end: RequestEnd, took_ns: UInt64,
        claims: UInt32, isHighStakes: Bool = false
    ) {
        self.init(
            sent_ns: sent_ns,
            packed: token << 16 | UInt64(node) << 8 | (isHighStakes ? 0x80 : 0)
                | UInt64(end.code & 0x7f), took_ns: took_ns, claims: claims)
    }

    @usableFromInline
    init(sent_ns: UInt64, packed: UInt64, took_ns: UInt64, claims: UInt32) {
        self.sent_ns = sent_ns
        self.packed = packed
        self.took_ns = UInt32(clamping: took_ns)
        self.claims = claims
    }

    @usableFromInline package var token: UInt64 { packed >> 16 }
    @usableFromInline package var node: UInt8 { UInt8(truncatingIfNeeded: packed >> 8) }
    @usableFromInline package var isHighStakes: Bool { packed & 0x80 != 0 }
    @usableFromInline package var end: RequestEnd {
        RequestEnd(code: UInt8(truncatingIfNeeded: packed & 0x7f))
    }
    @usableFromInline package var answered_ns: UInt64 { sent_ns &+ UInt64(took_ns) }

    /// Returns the same verification of a token under another name.
    func renamed(_ token: UInt64) -> VerificationEvent {
        VerificationEvent(
            sent_ns: sent_ns, packed: token << 16 | packed & 0xffff, took_ns: UInt64(took_ns),
            claims: claims)
    }
}

extension RequestEnd {
    /// The outcome as a byte: 0 accepted, 1 error, 2 timeout, then the refusals by the index of
    /// their reason.
    @inlinable var code: UInt8 {
        switch self {
        case .accepted: 0
        case .error: 1
        case .timeout: 2
        case .refused(let reason): UInt8(truncatingIfNeeded: reason &+ 3)
        }
    }

    @usableFromInline init(code: UInt8) {
        switch code {
        case 0: self = .accepted
        case 1: self = .error
        case 2: self = .timeout
        default: self = .refused(Int(code) - 3)
        }
    }
}

/// The verifications of one worker, up to the log's capacity. Allocated only before the clock
/// starts, so that an entry costs one or two store instructions per request.
@usableFromInline package struct VerificationLog: Sendable {
    @usableFromInline var events: [VerificationEvent]
    @usableFromInline var count = 0
    /// The number of verifications beyond the capacity.
    @usableFromInline var missed = 0
    /// The start of the trial's clock, from which event times count.
    @usableFromInline let origin_ns: UInt64

    /// - Parameter capacity: the most verifications that are kept; 0 keeps none.
    package init(capacity: Int, origin_ns: UInt64) {
        let none = VerificationEvent(
            sent_ns: 0, token: 0, node: 0, end: .accepted, took_ns: 0, claims: 0)
        events = .init(repeating: none, count: max(capacity, 0))
        self.origin_ns = origin_ns
    }

    @inlinable @inline(__always)
    package var isOpen: Bool { count < events.count }

    @inlinable @inline(__always)
    package mutating func append(
        token: UInt64, node: UInt8, end: RequestEnd, claims: UInt32, isHighStakes: Bool = false,
        sent_ns: UInt64, answered_ns: UInt64
    ) {
        guard count < events.count else {
            missed &+= 1
            return
        }
        events[count] = VerificationEvent(
            sent_ns: sent_ns &- origin_ns, token: token, node: node, end: end,
            took_ns: answered_ns &- sent_ns, claims: claims, isHighStakes: isHighStakes)
        count &+= 1
    }

    @usableFromInline package var recorded: ArraySlice<VerificationEvent> { events[..<count] }
    @usableFromInline package var unrecorded: Int { missed }
}
