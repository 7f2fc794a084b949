public import CPlatform
public import Tokens

/// The monotonic clock of a trial. The wall-clock time of tokens is derived from it, so that one
/// reading serves both and a step of the wall clock has no effect.
@usableFromInline package struct TrialClock: Sendable {
    /// The monotonic instant at which the trial's clock started.
    @usableFromInline package let origin_ns: UInt64
    /// Microseconds since 1970 at ``origin_ns``.
    @usableFromInline package let originWall_us: Int64

    package init() {
        self.init(
            origin_ns: Self.now_ns(), originWall_us: Int64(clamping: platform_wall_ns() / 1_000))
    }

    /// - Parameter origin_ns: the monotonic instant at which the wall clock read `originWall_us`.
    package init(origin_ns: UInt64, originWall_us: Int64) {
        self.origin_ns = origin_ns
        self.originWall_us = originWall_us
    }

    /// Returns the time of the monotonic clock, in nanoseconds.
    @inlinable @inline(__always)
    package static func now_ns() -> UInt64 { platform_monotonic_ns() }

    /// Returns the date by which tokens are judged at a monotonic instant.
    @inlinable @inline(__always)
    package func date(at instant_ns: UInt64) -> NumericDate {
        let elapsed_us = Int64(bitPattern: instant_ns &- origin_ns) / 1_000
        return NumericDate(microseconds: originWall_us &+ elapsed_us)
    }

    /// Nanoseconds since the trial's clock started.
    package var elapsed_ns: UInt64 { elapsed_ns(at: Self.now_ns()) }

    /// Returns nanoseconds from the start of the trial's clock to a monotonic instant.
    package func elapsed_ns(at instant_ns: UInt64) -> UInt64 { instant_ns &- origin_ns }

    package var now: NumericDate { date(at: Self.now_ns()) }

    /// Returns milliseconds since 1970 at a monotonic instant.
    package func wall_ms(at instant_ns: UInt64) -> Int64 {
        date(at: instant_ns).microseconds / 1_000
    }
}

/// Returns the CPU time of the calling thread. This is a system call, so call it only at the ends
/// of a phase, never per request.
func threadTime_ns() -> UInt64 { platform_thread_cpu_ns() }
