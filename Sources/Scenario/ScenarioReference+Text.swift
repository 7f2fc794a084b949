extension ScenarioReference {
    var introduction: String {
        """
        # Scenario reference

        A scenario is one question, as a YAML file of at most 1 MiB. Its first comment is the
        question and appears in the results. Keys may be left out, except `strategies`. Unknown
        keys, duplicate keys, anchors, aliases and tags are errors. Every error is reported with its
        line.

        ```yaml
        # Does the window hold when a token lives for two seconds?
        seed: 42
        blocks: 3
        baseline: \(examples.plain)
        token: { ttl: 2s }
        strategies:
          - \(examples.plain)
          - \(examples.sweep)
        ```

        A dotted key is nested: `token.ttl` is `ttl` in the mapping `token`. On the command line,
        `--set token.ttl=3s` overrides a key and `--set strategies.NAME.OPTION=VALUE` an option.
        `revbench validate FILE` checks a scenario without running it.

        This page is generated. To renew it: `revbench list --scenario > docs/scenario.md`

        """
    }

    static let sweeps = """
        A list where one value is expected is a sweep: every combination of swept values is a
        variant of its own. A strategy that a swept setting changes nothing for, such as the network
        of one that crosses none, is measured once, at the first value. A scenario has at most
        \(ScenarioDraft.mostVariants) variants.

        """

    static let strategies = """
        Each entry is a strategy's name, or a mapping with `name` and options. A list as an option's
        value is a sweep of that option. A strategy may be listed more than once with different
        options.

        """

    static let requirement = """
        What a deployment requires of its strategy. `revbench decide` and the report use these keys.
        The options of `decide` have the same names, with `-` for `_`, and override them. A key that
        is left out is not required, or has its default. None can be swept, and none changes what is
        measured.

        """ + "\n"

    var thresholds: String {
        """
        ## `thresholds`

        A mapping from a strategy's name to a mapping from metrics to conditions. The name `"*"`
        stands for every strategy except the calibration. A metric with several statistics needs one
        appended: `\(examples.statistic)`. The metrics are listed by `revbench list --metrics` and
        in [files.md](files.md). Most thresholds judge the median over blocks, those on windows all
        blocks together, and those on failures every block. A missed threshold ends the run with
        exit status 3.

        ```yaml
        thresholds:
          \(examples.plain): { \(examples.timeCondition) }
          "*": { \(examples.countConditions) }
        ```

        """
    }
}
