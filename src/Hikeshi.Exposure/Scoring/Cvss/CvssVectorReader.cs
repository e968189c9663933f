using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>Takes a vector apart; the first thing that the specification does not allow is refused with its metric and place.</summary>
internal static class CvssVectorReader
{
    /// <summary>In characters; the longest vector that 4.0 allows has fewer than 250.</summary>
    private const int LongestVector = 512;

    /// <param name="orderCounts">False only to score public test data whose vectors 4.0 itself calls invalid for their order.</param>
    public static CvssVector Read(string text, bool orderCounts)
    {
        if (text.Length is 0 or > LongestVector)
        {
            throw Refused("", text.Length == 0 ? "an empty text" : $"{text.Length} characters", $"a CVSS vector of at most {LongestVector} characters");
        }

        var version = VersionOf(text);
        var metrics = CvssMetrics.Of(version);
        var values = new string?[metrics.All.Count];
        var last = -1;
        for (var start = metrics.Prefix.Length; start <= text.Length;)
        {
            var end = text.IndexOf('/', start) is var slash && slash < 0 ? text.Length : slash;
            var place = ReadMetric(metrics, text[start..end], start + 1, values);
            if (orderCounts && !metrics.AnyOrder && place < last)
            {
                throw Refused(At(metrics.All[place].Name, start + 1), $"it stands after {metrics.All[last].Name}", $"the order of the specification, {metrics.All[place].Name} before {metrics.All[last].Name}");
            }

            last = Math.Max(last, place);
            start = end + 1;
        }

        var missing = metrics.All.Where((metric, place) => metric.IsMandatory && values[place] is null).Select(metric => metric.Name).ToList();
        return missing.Count == 0
            ? new CvssVector(text, version, values)
            : throw Refused(At(missing[0], text.Length + 1), missing.Count == 1 ? "it is missing" : $"{string.Join(", ", missing)} are missing", "every base metric once");
    }

    private static CvssVersion VersionOf(string text)
    {
        if (!text.StartsWith("CVSS", StringComparison.Ordinal))
        {
            return CvssVersion.V20;
        }

        foreach (var version in (ReadOnlySpan<CvssVersion>)[CvssVersion.V30, CvssVersion.V31, CvssVersion.V40])
        {
            if (text.StartsWith(CvssMetrics.Of(version).Prefix, StringComparison.Ordinal))
            {
                return version;
            }
        }

        throw Refused(At("CVSS", 1), $"'{text[..Math.Min(9, text.Length)]}'", "CVSS:3.0/, CVSS:3.1/ or CVSS:4.0/, or a CVSS 2 vector without any of them");
    }

    /// <param name="at">First character, counted from 1.</param>
    /// <returns>The metric's place in the order of the specification.</returns>
    private static int ReadMetric(CvssMetrics metrics, string part, int at, string?[] values)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            throw Refused(At("metric", at), part.Length == 0 ? "nothing between two slashes, or after the last" : $"'{Shortened(part)}'", "a metric and its value, such as AV:N");
        }

        var name = part[..colon];
        var place = metrics.PlaceOf(name);
        if (place < 0)
        {
            throw Refused(At(Shortened(name), at), "an unknown metric", string.Join(", ", metrics.All.Select(metric => metric.Name)));
        }

        if (values[place] is not null)
        {
            throw Refused(At(name, at), "it is repeated", "each metric at most once");
        }

        var value = part[(colon + 1)..];
        values[place] = metrics.All[place].Values.Contains(value, StringComparer.Ordinal)
            ? value
            : throw Refused(At(name, at), $"the value '{Shortened(value)}'", string.Join(", ", metrics.All[place].Values));
        return place;
    }

    private static string At(string metric, int at) => $"{metric} at character {at}";

    private static string Shortened(string text) => text.Length <= 20 ? text : text[..20] + "…";

    private static RefusedException Refused(string where, string what, string expected) => new(new CvssRefused(where, what, expected));
}
