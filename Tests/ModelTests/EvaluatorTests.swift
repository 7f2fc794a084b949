import Foundation
import Testing

@testable import Model

@Suite struct `A formula` {
    private static let sheet = FormulaSheet(
        figures: [
            "a": Estimate(4, low: 3, high: 5, .measured), "b": Estimate(2),
            "c": Estimate(10, low: nil, high: nil, .measured),
            "far": Estimate(1, low: 1, high: 1, .modelled, beyond: 3),
            "least": Estimate(7, low: 6, high: nil, .modelled, isAtLeast: true),
            "zero": Estimate(0),
        ],
        curves: ["k": RateCurve([.init(rate_per_s: 4, value: 8, low: 7, high: 9)])],
        formulas: [
            "sum": .apply(.add, [.named("a"), .named("b")]),
            "itself": .apply(.add, [.named("itself"), .number(1)]),
            "one": .named("other"), "other": .named("one"),
        ])

    private func value(_ formula: Formula) -> Estimate? {
        var evaluator = Evaluator(Self.sheet)
        return evaluator.figure(of: formula)
    }

    private static let a = Formula.named("a")
    private static let b = Formula.named("b")
    private static let absent = Formula.named("absent")

    static let results: [(Formula, Estimate?)] = [
        (.apply(.add, [a, b]), Estimate(6, low: 5, high: 7, .measured)),
        (.apply(.subtract, [a, a]), Estimate(0, low: -2, high: 2, .measured)),
        (.apply(.multiply, [a, b]), Estimate(8, low: 6, high: 10, .measured)),
        (.apply(.multiply, [a, .number(-1)]), Estimate(-4, low: -5, high: -3, .measured)),
        (.apply(.divide, [b, a]), Estimate(0.5, low: 0.4, high: 0.6666666666666666, .measured)),
        (.apply(.divide, [b, .named("zero")]), nil),
        (.least(a, .number(3.5)), Estimate(3.5, low: 3, high: 3.5, .measured)),
        (.most(a, .number(3.5)), Estimate(4, low: 3.5, high: 5, .measured)),
        (.ceiling(.apply(.divide, [a, .number(3)])), Estimate(2, low: 1, high: 2, .measured)),
        (.expm1(.number(0)), Estimate(0)),
        (.modelled(b), Estimate(2, low: 2, high: 2, .modelled)),
        (.atLeast(a), Estimate(4, low: 3, high: nil, .modelled, isAtLeast: true)),
        (.apply(.atLeast, [a, b]), nil),
        // The divisor is at least 6, and its value is 7.
        (
            .apply(.divide, [b, .named("least")]),
            Estimate(0.2857142857142857, low: 0, high: 0.3333333333333333, .modelled)
        ),
        (
            .apply(.divide, [.named("least"), .named("least")]),
            Estimate(1, low: nil, high: nil, .modelled)
        ),
        // A missing interval, the source and the distance beyond the measured range are passed on.
        (.apply(.add, [a, .named("c")]), Estimate(14, low: nil, high: nil, .measured)),
        (.apply(.add, [a, .named("far")]), Estimate(5, low: 4, high: 6, .modelled, beyond: 3)),
        (
            .apply(.multiply, [.named("least"), b]),
            Estimate(14, low: 12, high: nil, .modelled, isAtLeast: true)
        ),
        // An unknown input makes a formula that needs it unknown.
        (.apply(.add, [absent, .number(1)]), nil),
        (.firstKnown(absent, b), Estimate(2)), (.firstKnown(absent), nil),
        (.ifLess(b, a, .number(1), else: absent), Estimate(1)),
        (.ifLess(a, b, .number(1), else: absent), nil),
        (
            .apply(.multiply, [.named("sum"), .number(2)]),
            Estimate(12, low: 10, high: 14, .measured)
        ),
        (.ifKnown(absent, .number(1), else: b), Estimate(2)),
        (.ifKnown(a, .number(1), else: b), Estimate(1)),
        (.low(a), Estimate(3)), (.high(a), Estimate(5)), (.low(.named("c")), nil),
        (.high(.named("least")), nil), (.apply(.low, [a, b]), nil), (.apply(.ifKnown, [a]), nil),
        (.named("itself"), nil), (.named("one"), nil),
        (.onCurve("k", at: a, .cost), Estimate(8, low: 7, high: 9, .measured)),
        (.onCurve("none", at: a, .cost), nil),
        (.expm1(.number(1_000)), nil),
        (.apply(.divide, [.number(1)]), nil), (.apply(.add, []), nil),
        (.apply(.ifLess, [.number(1)]), nil),
    ]

    @Test(arguments: results.indices)
    func `is evaluated by interval arithmetic`(index: Int) {
        let (formula, expected) = Self.results[index]
        #expect(value(formula) == expected, "\(formula)")
    }

    @Test(arguments: results.indices)
    func `is the same after it was JSON`(index: Int) throws {
        let formula = Self.results[index].0
        let data = try JSONEncoder().encode([formula])
        #expect(try JSONDecoder().decode([Formula].self, from: data) == [formula])
    }

    static let conditions: [(Condition, Bool)] = [
        (.always, true), (.never, false), (.known(a), true), (.known(absent), false),
        (.less(b, a), true), (.less(a, b), false), (.less(a, a), false),
        // An unknown figure is neither less nor greater than another.
        (.less(absent, a), false), (.less(a, absent), false),
        (.measured(a), true), (.measured(b), false), (.measured(.named("far")), false),
        (.measured(absent), false),
        (.atLeast(.named("least")), true), (.atLeast(a), false), (.atLeast(absent), false),
        (.all([.known(a), .known(b)]), true), (.all([.known(a), .known(absent)]), false),
        (.any([.known(absent), .known(b)]), true), (.any([.known(absent)]), false),
        (.not(.known(absent)), true), (.not(.always), false),
    ]

    @Test(arguments: conditions.indices)
    func `is compared in conditions`(index: Int) {
        let (condition, expected) = Self.conditions[index]
        var evaluator = Evaluator(Self.sheet)
        #expect(evaluator.holds(condition) == expected, "\(condition)")
    }

    @Test func `gives conditions JSON with one key each`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let condition = Condition.all([
            .any([.known(Self.a), .less(Self.a, .number(2))]),
            .not(.measured(Self.b)), .atLeast(Self.a),
        ])
        #expect(
            String(decoding: try encoder.encode(condition), as: UTF8.self)
                == #"{"all":[{"any":[{"known":"a"},{"less":["a",2]}]},"#
                + #"{"not":{"measured":"b"}},{"atLeast":"a"}]}"#)
    }

    @Test func `has JSON that is short`() throws {
        let least = Formula.least(.named("a"), .onCurve("k", at: .number(2), .time))
        let formula = Formula.apply(.add, [least, .number(1.5)])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(formula), as: UTF8.self)
                == #"{"add":[{"least":["a",{"at":2,"curve":"k","reading":"time"}]},1.5]}"#)
        for text in [#"{"add":[1],"least":[2]}"#, #"{"power":[1,2]}"#, "{}", "[1]", "null"] {
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(Formula.self, from: Data(text.utf8))
            }
        }
    }

    @Test func `gives figures with value, interval and source`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func json(_ figure: Estimate) throws -> String {
            String(decoding: try encoder.encode(figure), as: UTF8.self)
        }
        #expect(
            try json(Estimate(4, low: 3, high: 5, .measured))
                == #"{"beyond":1,"high":5,"low":3,"source":"measured","value":4}"#)
        #expect(
            try json(Estimate(4, low: 3, high: nil, .modelled, beyond: 2, isAtLeast: true))
                == #"{"at_least":true,"beyond":2,"high":null,"low":3,"source":"modelled","value":4}"#
        )
        #expect(try json(Estimate(4)).contains(#""source":"modelled""#))
    }
}
