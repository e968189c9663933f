using System.CommandLine;
using System.Globalization;

namespace Hikeshi.Verbs;

/// <summary>A moment on the command line: ISO 8601 with its offset. Without one it would mean another moment on another machine.</summary>
internal static class TimeOption
{
    public const string Expected = "a time with its offset from 2000 to 2199, such as 2026-06-02T10:00+09:00 or 2026-06-02T01:00Z";
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static Option<DateTimeOffset?> Build(string name, string description, bool isRequired) => new(name)
    {
        Description = $"{description} ISO 8601 with its offset.",
        HelpName = "TIME",
        Required = isRequired,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (TryParse(text, out var time))
            {
                return time;
            }

            result.AddError($"{name}: '{text}'; expected {Expected}");
            return null;
        },
    };

    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal)) && time.Year is >= 2000 and < 2200;
}
