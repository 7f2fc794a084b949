/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let day_s = 86_400

    /// - Parameter seconds: since 1970; the year must not be beyond 9999.
    static func text(at seconds: Int) -> String {
        let (days, ofDay) = (seconds / day_s, seconds % day_s)
        let (year, month, day) = civil(days)
        let time = [ofDay / 3_600, ofDay / 60 % 60, ofDay % 60].map(padded)
        return "\(weekdays[(days + 4) % 7]), \(padded(day)) \(months[month]) \(year) "
            + "\(time.joined(separator: ":")) GMT"
    }

    /// Returns the date of the Gregorian calendar, its month counted from 0. Counts from 1 March of
    /// the year 0, so that the leap day ends a year, in eras of 400 years.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let since = days + 719_468
        let (era, ofEra) = (since / 146_097, since % 146_097)
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let month = (fromMarch + 2) % 12
        return (
            era * 400 + yearOfEra + (month < 2 ? 1 : 0), month,
            ofYear - (153 * fromMarch + 2) / 5 + 1
        )
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
