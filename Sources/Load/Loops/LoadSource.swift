/// The state that all workers of a phase share.
@usableFromInline package struct LoadSource: Sendable {
    @usableFromInline package let table: TokenTable
    @usableFromInline package let clock: TrialClock
    @usableFromInline package let stop: StopFlag

    package init(table: TokenTable, clock: TrialClock, stop: StopFlag) {
        self.table = table
        self.clock = clock
        self.stop = stop
    }

    /// The verification that a drawn request asks for.
    @inlinable @inline(__always)
    func call(
        _ draw: DrawnRequest, wantsClaims: Bool, sent_ns: UInt64
    ) -> VerificationCall {
        VerificationCall(
            table.bytes(in: Int(draw.slot)), node: draw.node, isHighStakes: draw.isHighStakes,
            wantsClaims: wantsClaims, sent_ns: sent_ns)
    }
}
