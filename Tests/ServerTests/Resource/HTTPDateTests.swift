import Testing

@testable import Server

@Suite struct `A date of HTTP` {
    /// The first is the example of RFC 9110, section 5.6.7.
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
    ])
    func `is written as the standard has it`(seconds: Int, text: String) {
        #expect(HTTPDate.text(at: seconds) == text)
    }
}

@Suite struct `Cache-Control` {
    @Test(arguments: [
        ("max-age=60", Duration.seconds(60)), ("public, MAX-AGE = 5", .seconds(5)),
        ("max-age=\"7\"", .seconds(7)), ("max-age=0", .zero), ("no-store, max-age=9", .zero),
        ("no-cache", .zero),
    ])
    func `tells for how long a copy may be used`(field: String, life: Duration) {
        #expect(CacheControl.maxAge(field) == life)
    }

    @Test(arguments: [
        nil, "", "public", "max-age=", "max-age=x", "max-age=-1", "max-age=1.5",
        "max-age=9999999999", "max-age=1, max-age=2", "s-maxage=3",
    ])
    func `may tell nothing`(field: String?) { #expect(CacheControl.maxAge(field) == nil) }
}
