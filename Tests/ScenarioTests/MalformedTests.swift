import Foundation
import Scenario
import Testing

private let mapping =
    "expected a mapping of: seed, blocks, baseline, aa, thresholds, requirement, strategies, "
    + "deployment, nodes, population, token, traffic, capacity, latency, windows, history, "
    + "sqlite, redis, network"

@Suite struct `Malformed files` {
    static let rows: [Refusal] = [
        Refusal("", "1:1: the scenario: found nothing; \(mapping)"),
        Refusal(" \n# only a comment\n", "1:1: the scenario: found nothing; \(mapping)"),
        Refusal("hello", "1:1: the scenario: found \"hello\"; \(mapping)"),
        Refusal("[jwt]", "1:1: the scenario: found [jwt]; \(mapping)"),
        Refusal("{}", "1:1: the scenario: found an empty mapping; \(mapping)"),
        Refusal("seed: 1\nseed: 2", "1:1: duplicate key \"seed\"; write each key once"),
        Refusal(
            "a: &x [1]\nb: *x",
            "2:4: a \"*\", which starts a YAML alias; write the value out; a scenario takes no "
                + "aliases"),
        Refusal(
            "'a': \" # \": *x",
            "1:13: a \"*\", which starts a YAML alias; write the value out; a scenario takes no "
                + "aliases"),
        Refusal(
            "a: \"x\" *x",
            "1:8: a \"*\", which starts a YAML alias; write the value out; a scenario takes no "
                + "aliases"),
        Refusal(
            "a: &\" [1]\nb: *\"",
            "2:4: a \"*\", which starts a YAML alias; write the value out; a scenario takes no "
                + "aliases"),
        Refusal(
            "seed: !!int 5",
            "1:7: the tag \"tag:yaml.org,2002:int\"; remove it; values need no tag"),
        Refusal("? [a, b]\n: 1", "1:3: a key that is [a, b]; write a name"),
        Refusal(
            "x: [[[[[[[[1]]]]]]]]",
            "1:11: more than 8 levels of nesting; no setting is nested that deeply"),
        Refusal("seed: 1\n---\nseed: 2", "2:1: a second document; a scenario is one YAML document"),
        Refusal(
            "token: {\n  ttl: 3s\nnodes: 3",
            "3:6: malformed YAML: did not find expected ',' or '}' at \": 3\"; "
                + "while parsing a flow mapping begun in line 1"),
        Refusal(
            "token:\n\tttl: 3s",
            "2:1: malformed YAML: found character that cannot start any token at \"\\tttl: 3s\"; "
                + "indent with spaces; YAML does not allow tabs there"),
        Refusal(
            "a: b: c",
            "1:5: malformed YAML: mapping values are not allowed in this context at \": c\"; "
                + "see scenarios/default.yaml for the shape"),
        Refusal(
            "\"seed",
            "1:6: malformed YAML: found unexpected end of stream at the end of the line; "
                + "while scanning a quoted scalar begun in line 1"),
        Refusal(
            "seed: 1\nnodes: \u{1}2",
            "2:8: malformed YAML: control characters are not allowed at \"\\u{01}2\"; "
                + "see scenarios/default.yaml for the shape"),
    ]

    @Test(arguments: rows)
    func `text that is not a scenario is refused with its place and what was found there`(
        row: Refusal
    ) {
        #expect(complaint(row.text) == "mine.yaml:" + row.message)
    }

    @Test func `a star in a comment is not an alias`() throws {
        let plan = try read("# Is 2*3 six?\nstrategies: [jwt] # *not* one\n")
        #expect(plan.question == "Is 2*3 six?")
    }

    @Test(arguments: [
        "# What's the *real* cost?\nstrategies: [jwt]\n",
        "# \"What\" is the *real* cost, Q&A?\nstrategies: [jwt]\n",
        "strategies: [jwt]  # it's *not* one\n",
        "strategies:\n  # what's *this* & \"that\"\n  - jwt\n",
    ])
    func `a star in a comment is none where the comment has quotes, either`(text: String) throws {
        #expect(try read(text).variants.count == 2)
    }

    @Test(arguments: [
        "# 'x' &\nseed: \"1\n# *a\"", "a: &a [1]\n# it's *a\nb: *a", "a: \"\n# \", *b",
        "a: [\"x\", *b]",
    ])
    func `a star that may be an alias is refused in any quotes`(text: String) {
        #expect(!complaint(text).isEmpty)
    }

    @Test func `a byte order mark is no part of the text`() throws {
        let plan = try read("\u{feff}# What does it cost?\nstrategies: [jwt]\n")
        #expect(plan.question == "What does it cost?")
        #expect(complaint("\u{feff}seed: x").contains("mine.yaml:1:7: seed:"))
    }

    @Test func `one document may say where it begins and ends`() throws {
        #expect(try read("---\nstrategies: [jwt]\n...\n").variants.count == 2)
    }

    static let files: [(bytes: [UInt8]?, message: String)] = [
        (
            nil,
            "cannot read the scenario: No such file or directory; "
                + "name a YAML file, such as scenarios/default.yaml"
        ),
        (Array("seed: 1\nnodes: \u{ff}".utf16.map { UInt8(truncatingIfNeeded: $0) }), ":2"),
        (
            [UInt8](repeating: 0x20, count: 1 << 20 + 1),
            "the file is larger than 1 MiB; scenarios are small; check that this is the right file"
        ),
    ]

    @Test(arguments: files)
    func `a file that cannot be text is refused`(bytes: [UInt8]?, message: String) throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "revbench-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        if let bytes { try Data(bytes).write(to: file) }
        let separator = message.hasPrefix(":") ? "" : ": "
        let rest = message == ":2" ? ": bytes that are not valid UTF-8; save the file as UTF-8" : ""
        #expect {
            try reader.read(file: file.path)
        } throws: { error in
            "\(error)" == file.path + separator + message + rest
        }
    }

    @Test func `a folder is not a scenario`() {
        #expect(throws: ScenarioErrors.self) { try reader.read(file: "/") }
    }
}
