import CPlatform
import ServerContract

/// The answers of one event loop. Each is put into bytes at most once a second, because the date is
/// in it.
struct AnswerBook {
    private let requiredScope: String
    private var answers: [Reply: Answer] = [:]
    private var date = ""
    /// When the date changes, on the monotonic clock.
    private var due_ns: UInt64 = 0

    init(requiring scope: String) { requiredScope = scope }

    mutating func answer(_ reply: Reply, at now_ns: UInt64) -> Answer {
        if now_ns >= due_ns { turnPage(at: now_ns) }
        if let answer = answers[reply] { return answer }
        let answer = Answer(
            reply.form(requiring: requiredScope), date: date, digestField: ControlHeader.claims)
        if reply.isFixed { answers[reply] = answer }
        return answer
    }

    private mutating func turnPage(at now_ns: UInt64) {
        let second_ns: UInt64 = 1_000_000_000
        let wall_ns = platform_wall_ns()
        date = HTTPDate.text(at: Int(wall_ns / second_ns))
        due_ns = now_ns &+ second_ns - wall_ns % second_ns
        answers.removeAll(keepingCapacity: true)
    }
}
