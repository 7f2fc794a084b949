import CPlatform
import ServerContract

extension LaunchClock {
    /// Returns a clock that tells the time of this machine as of now, and goes on by the monotonic
    /// clock.
    static func starting() -> LaunchClock {
        LaunchClock(
            origin_ns: platform_monotonic_ns(),
            originWall_us: Int64(clamping: platform_wall_ns() / 1_000))
    }
}
