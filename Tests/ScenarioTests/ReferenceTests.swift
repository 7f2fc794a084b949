import Foundation
import Revocation
import Strategies
import Testing

@testable import Scenario

@Suite struct `Scenario reference` {
    @Test func `docs/scenario.md says what the schema says`() throws {
        let file = scenarioFolder.deletingLastPathComponent().appending(path: "docs/scenario.md")
        let written = try String(contentsOf: file, encoding: .utf8)
        let generated = ScenarioReference(catalogue: Registry.catalogue).markdown
        #expect(
            written == generated,
            "renew it with: revbench list --scenario > docs/scenario.md")
    }

    @Test(arguments: Schema.settings.indices)
    func `the example of each setting can be read and is not its default`(index: Int) throws {
        let setting = Schema.settings[index]
        let plan = try read(
            "strategies: [jwt]", set: ["\(setting.path)=\(setting.entry.example)"])
        let silent = try read("strategies: [jwt]")
        #expect(plan.variants.last?.settings != silent.variants.last?.settings)
    }

    @Test(arguments: Schema.settings.indices)
    func `the default of each setting changes nothing when it is written`(index: Int) throws {
        let setting = Schema.settings[index]
        let plan = try read(
            "strategies: [jwt]", set: ["\(setting.path)=\(setting.entry.standard)"])
        let silent = try read("strategies: [jwt]")
        // A storm exists once one of its keys is written.
        guard !setting.path.hasPrefix("windows.storm.") else {
            #expect(plan.variants.last?.settings.windows.storm == StormSettings())
            return
        }
        #expect(plan.variants.last?.settings == silent.variants.last?.settings)
    }

    @Test func `each key of the run has an entry, with an example that can be read`() throws {
        let entries = ScenarioReference(catalogue: Registry.catalogue).runEntries
        #expect(entries.map(\.name) == Schema.runKeys)
        for entry in entries {
            var keys = ["strategies": "[jwt]"]
            keys[entry.name] = entry.example
            let text = keys.map { "\($0.key): \($0.value)\n" }.joined()
            #expect(throws: Never.self) {
                _ = try shippedReader.read(text: text, name: "mine.yaml")
            }
        }
    }

    @Test(arguments: Registry.catalogue.indices)
    func `the options of each strategy can be written as the reference has them`(
        index: Int
    ) throws {
        let descriptor = Registry.catalogue[index]
        let options = descriptor.options.map { ", \($0.name): \(Setting($0).entry.example)" }
        let text = "strategies: [{ name: \(descriptor.name)\(options.joined()) }]"
        #expect(throws: Never.self) { _ = try shippedReader.read(text: text, name: "mine.yaml") }
    }
}
