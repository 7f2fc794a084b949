import Results
import Testing

@testable import Report

@Suite struct `The tools of drawings` {
    @Test(arguments: [
        (0.0, "0 ms"), (0.000_25, "250 ns"), (0.14, "140 µs"), (0.999_6, "1 ms"),
        (4.123, "4.12 ms"),
        (999.7, "1 s"), (1_977.99, "1.98 s"), (89_000, "89 s"), (900_000, "15 min"),
        (7_200_000, "2 h"), (172_800_000, "2 d"),
    ])
    func `write times in the unit that suits them`(value_ms: Double, text: String) {
        #expect(Quantity.time(ms: value_ms) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (0.095, "0.095"), (1.006, "1.01"), (9.996, "10"), (99.96, "100"),
        (1_234.5, "1230"), (-0.5, "-0.5"), (.infinity, "–"),
    ])
    func `write three digits`(value: Double, text: String) {
        #expect(Quantity.digits(value) == text)
    }

    @Test(arguments: [(2.2, "2.2 B"), (128_684, "129 kB"), (2e6, "2 MB"), (1.93e11, "193 GB")])
    func `write sizes in decimal units`(count: Double, text: String) {
        #expect(Quantity.bytes(count) == text)
    }

    @Test(arguments: [("500ms", 500.0), ("2s", 2_000), ("15min", 900_000), ("1h", 3_600_000)])
    func `read the durations of scenarios`(text: String, value_ms: Double) {
        #expect(Quantity.milliseconds(text) == value_ms)
        #expect(Quantity.milliseconds(String(text.dropLast())) != value_ms)
    }

    @Test func `hold values beyond a domain at its ends`() {
        let scale = Scale(.logarithmic, 0.01...10_000, to: (0, 600))
        #expect(
            scale(0.01) == 0 && scale(10_000) == 600 && scale(0) == 0 && scale(.infinity) == 600)
        #expect(abs(scale(10) - 300) < 1e-9)
        #expect(Scale(.linear, 1...1, to: (5, 9))(1) == 5)
    }

    @Test func `tick axes within their domain, at most a dozen times`() {
        for low in [0.003, 0.7, 1, 45, 900] {
            for span in [1.5, 8, 90, 5_000, 1e7] {
                let ticks = Ticks.logarithmic(low...(low * span)) { Quantity.digits($0) }
                #expect(ticks.allSatisfy { $0.value >= low && $0.value <= low * span })
                #expect(ticks.count <= 12, "\(low) × \(span)")
                #expect(span < 10 || ticks.count >= 2, "\(low) × \(span)")
            }
            let ticks = Ticks.linear(to: low, count: 5) { Quantity.digits($0) }
            #expect(ticks.count >= 3 && ticks.count <= 7 && ticks.first?.value == 0)
        }
    }

    @Test func `leave out ticks whose labels would touch`() {
        let scale = Scale(.logarithmic, 0.01...10_000, to: (0, 120))
        let ticks = Ticks.spaced(Ticks.time_ms(scale.domain), on: scale, .tick)
        #expect(ticks.count >= 2 && ticks.count < 7)
        for (left, right) in zip(ticks, ticks.dropFirst()) {
            let room =
                TextStyle.tick.width(of: left.label) / 2 + TextStyle.tick.width(of: right.label) / 2
            #expect(scale(right.value) - scale(left.value) > room)
        }
    }

    @Test func `place labels beside each other, or not at all`() {
        var placer = LabelPlacer(within: Box(left: 0, top: 0, right: 200, bottom: 60))
        var boxes: [Box] = []
        for number in 0..<30 {
            let words = "label \(number)"
            guard let spot = placer.place(words, .label, LabelPlacer.around(Point(100, 30))) else {
                continue
            }
            boxes.append(TextStyle.label.anchored(spot.anchor).box(of: words, at: spot.place))
        }
        #expect(boxes.count > 3 && boxes.count < 30)
        for (place, box) in boxes.enumerated() {
            for other in boxes.dropFirst(place + 1) { #expect(box.overlap(other) < 6) }
        }
    }

    @Test func `break lines at spaces only`() {
        let lines = TextStyle.title.lines(of: "one two three four", within: 80)
        #expect(lines.joined(separator: " ") == "one two three four" && lines.count > 1)
    }

    @Test func `name variants briefly and all differently`() {
        let names = ReportedVariant.shortNames(of: [
            VariantName("jwt-x", "ttl=1s"), VariantName("jwt-x", "ttl=2s"),
            VariantName("session-y"),
        ])
        #expect(names == ["x 1s", "x 2s", "session-y"])
        let clashing = ReportedVariant.shortNames(of: [
            VariantName("jwt-x", "a=1s"), VariantName("jwt-x", "b=1s"),
        ])
        #expect(clashing == ["x a=1s", "x b=1s"])
    }

    @Test func `leave nothing in XML that ends it early`() {
        #expect("a<b>&\"\u{1}c".escapedForXML == "a&lt;b&gt;&amp;&quot;c")
    }
}
