namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>getcomposer.org/doc/articles/versions.md: alternatives behind <c>||</c> or <c>|</c>; comma or space mean "and". Versions of bounds stay as written.</summary>
internal static class ComposerRange
{
    public static IEnumerable<VersConstraint> Read(string text) =>
        text.Split('|', StringSplitOptions.RemoveEmptyEntries).SelectMany(alternative => ReadAlternative(alternative, text));

    private static IEnumerable<VersConstraint> ReadAlternative(string alternative, string range)
    {
        var hyphen = alternative.IndexOf(" - ", StringComparison.Ordinal);
        return hyphen >= 0 ? SemVerTerms.Hyphen(PartialVersion.Read(alternative[..hyphen], range), PartialVersion.Read(alternative[(hyphen + 3)..], range))
            : PlainRange.Items(alternative).SelectMany(item => ReadItem(item, range));
    }

    private static IEnumerable<VersConstraint> ReadItem(string item, string range)
    {
        var at = item.IndexOf('@', StringComparison.Ordinal);
        item = at > 0 ? item[..at] : item; // a stability flag, which moves no bound
        if (item[0] is '^')
        {
            return SemVerTerms.Caret(PartialVersion.Read(item[1..], range));
        }

        if (item[0] is '~')
        {
            // The last number that is written may grow.
            var version = PartialVersion.Read(item[1..], range);
            return [new(">=", version.Lowest), new("<", version.Next(Math.Max(0, version.Numbers.Count - 2)))];
        }

        return item is [.., '*'] or [.., 'x'] && !item.AsSpan().ContainsAny("<>=!")
            ? SemVerTerms.Wildcard(PartialVersion.Read(item, range))
            : [PlainRange.One(item) is var bound && bound.Version is ['v' or 'V', ..] ? bound with { Version = bound.Version[1..] } : bound];
    }
}
