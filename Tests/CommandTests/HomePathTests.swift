import Testing

@testable import revbench

@Suite struct `A path that begins with a tilde` {
    @Test(arguments: [
        ("~", "/home/me"), ("~/runs", "/home/me/runs"), ("--out=~/runs", "--out=/home/me/runs"),
        ("--out=~", "--out=/home/me"), ("~other/runs", "./~other/runs"), ("~~", "./~~"),
        ("--out=~other", "--out=./~other"),
    ])
    func `has one meaning wherever it is on the command line`(argument: String, meant: String) {
        #expect(HomePath.expanded(argument, home: "/home/me") == meant)
    }

    @Test(arguments: [
        "", "run", "runs/~", "./~/runs", "--set=a=~/x", "token.ttl=~/x", "--json", "/~", "-~",
    ])
    func `is the only one that changes`(argument: String) {
        #expect(HomePath.expanded(argument, home: "/home/me") == argument)
    }

    @Test(arguments: [nil, ""] as [String?])
    func `is in this folder where there is no home`(home: String?) {
        #expect(HomePath.expanded("~/runs", home: home) == "./~/runs")
        #expect(HomePath.expanded("--out=~", home: home) == "--out=./~")
    }
}
