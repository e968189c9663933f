using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection.Patterns;

/// <summary>
/// Which modifiers stand together (Sigma modifiers appendix 2.1): they are applied in the order in which they are written,
/// and a chain that could only be evaluated by leaving one of them out is refused.
/// </summary>
internal static class ModifierCheck
{
    private static readonly string[] Positions = ["contains", "startswith", "endswith"];
    private static readonly string[] Comparisons = ["lt", "lte", "gt", "gte"];
    private static readonly string[] Encodings = ["base64", "base64offset", "utf16", "utf16le", "utf16be", "wide"];
    private static readonly string[] RegexOptions = ["i", "m", "s"];
    private static readonly string[] TimeParts = ["minute", "hour", "day", "week", "month", "year"];

    /// <summary>What a value is taken for instead of text; one of them at most.</summary>
    private static readonly string[] Types = ["re", "cidr", "exists", "fieldref"];

    private static readonly string[] Known = [.. Positions, .. Comparisons, .. Encodings, .. RegexOptions, .. TimeParts, .. Types, "all", "neq", "cased", "windash", "expand"];

    /// <returns>Why the chain means nothing; null when it means something.</returns>
    public static string? Fault(IReadOnlyList<string> names, bool hasField) =>
        Unknown(names) ?? Repeated(names) ?? Clash(names) ?? Order(names) ?? (hasField ? null : WithoutField(names));

    private static string? Unknown(IReadOnlyList<string> names) => names.FirstOrDefault(name => !Known.Contains(name)) is not { } unknown ? null
        : unknown.Length == 0 ? "a '|' without a modifier behind it"
        : Known.Contains(unknown.ToLowerInvariant()) ? $"the modifier '{unknown}' is not known; modifiers are lower case: '{unknown.ToLowerInvariant()}'"
        : $"the modifier '{unknown}' is not known; the nearest that is: '{Nearest.Of(unknown, Known)}'";

    private static string? Repeated(IReadOnlyList<string> names) =>
        names.Where(name => !Encodings.Contains(name)).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"the modifier '{twice.Key}' stands twice"
            : null;

    private static string? Clash(IReadOnlyList<string> names)
    {
        var types = names.Where(Types.Contains).ToList();
        var comparison = names.FirstOrDefault(Comparisons.Contains);
        var part = names.FirstOrDefault(TimeParts.Contains);
        var encoding = names.FirstOrDefault(Encodings.Contains);
        var position = names.FirstOrDefault(Positions.Contains);
        var type = types.FirstOrDefault() ?? part ?? comparison;
        return Two(names, Positions) ?? Two(names, Comparisons) ?? Two(names, TimeParts) ?? Two(names, Types)
            ?? (types.Count > 0 && (part ?? comparison) is { } numeric ? Contradict(types[0], numeric) : null)
            ?? (type is not null && encoding is not null ? Contradict(type, encoding) : null)
            ?? (type is not null && names.Contains("windash") ? Contradict(type, "windash") : null)
            ?? (type is "re" && names.Contains("cased") ? "'re' is case-sensitive without 'cased', and insensitive with 're|i'" : null)
            ?? (type is not (null or "re" or "fieldref") && names.Contains("cased") ? Contradict(type, "cased") : null)
            ?? (type is not (null or "re" or "fieldref") && position is not null ? Contradict(type, position) : null)
            ?? (type is "exists" && names.Count > 1 ? $"'exists' stands alone; '{names.First(name => name != "exists")}' beside it means nothing" : null);
    }

    private static string? Order(IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (RegexOptions.Contains(names[i]) && (i == 0 || (names[i - 1] != "re" && !RegexOptions.Contains(names[i - 1]))))
            {
                return $"the modifier '{names[i]}' stands without 're' before it";
            }

            if (Comparisons.Contains(names[i]) && names.Skip(i + 1).FirstOrDefault(TimeParts.Contains) is { } part)
            {
                return $"'{part}' is taken out of the date before it is compared: write '{part}|{names[i]}'";
            }

            if (Positions.Contains(names[i]) && names.Skip(i + 1).FirstOrDefault(name => name == "re" || Encodings.Contains(name)) is { } later)
            {
                return $"'{names[i]}' would put wildcards into what '{later}' takes literally: write '{later}|{names[i]}'";
            }

            if (Encodings.Contains(names[i]) && names.Skip(i + 1).FirstOrDefault(name => name is "windash" or "expand") is { } late)
            {
                return $"'{late}' behind '{names[i]}' would look for its characters in encoded text: write '{late}|{names[i]}'";
            }

            if (names[i] == "base64offset" && names.Skip(i + 1).Any(Encodings.Contains))
            {
                return "'base64offset' must be the last encoding";
            }
        }

        return null;
    }

    private static string? WithoutField(IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => name is "cidr" or "exists" or "fieldref" || Comparisons.Contains(name) || TimeParts.Contains(name)) is { } needy
            ? $"the modifier '{needy}' needs a field name"
            : null;

    private static string? Two(IReadOnlyList<string> names, string[] kind) =>
        names.Where(kind.Contains).Take(2).ToList() is [var one, var other] ? Contradict(one, other) : null;

    private static string Contradict(string one, string other) => $"the modifiers '{one}' and '{other}' contradict each other";
}
