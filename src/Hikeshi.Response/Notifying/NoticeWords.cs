using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Hikeshi.Response.Notifying;

/// <summary>What notices say, in <c>notices.en.json</c> and <c>notices.ja.json</c>.</summary>
internal static class NoticeWords
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> English = new(() => Load("notices.en.json"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Japanese = new(() => Load("notices.ja.json"));

    /// <summary>All templates of a language (<c>en</c> or <c>ja</c>).</summary>
    public static IReadOnlyDictionary<string, string> Templates(string language) => language == "ja" ? Japanese.Value : English.Value;

    public static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    public static string Subject(Notice notice, string language) => Fill(language, $"{notice.Kind}.subject", Named(notice, language));

    public static string Text(Notice notice, string language) => Fill(language, $"{notice.Kind}.text", Named(notice, language));

    public static string Of(string language, string key, params object[] values) => Fill(language, key, values);

    /// <summary>How many of each kind, the most frequent first.</summary>
    public static string Counted(NoticeTurn turn, string language)
    {
        var lines = turn.Notices.GroupBy(notice => notice.Kind).OrderByDescending(kind => kind.Count())
            .Select(kind => Fill(language, "summary.line", [kind.Count(), Fill(language, $"{kind.Key}.many", [])]));
        return string.Join('\n', turn.Missed > 0 ? lines.Append(Fill(language, "summary.line", [turn.Missed, Fill(language, "missed.many", [])])) : lines);
    }

    /// <summary>A word of ours that has a name in the language is called by it.</summary>
    private static object[] Named(Notice notice, string language) => [.. notice.Values.Select(value => Templates(language).GetValueOrDefault($"word.{value}", value))];

    private static string Fill(string language, string key, object[] values) => string.Format(CultureInfo.InvariantCulture, Templates(language)[key], values);

    private static IReadOnlyDictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
