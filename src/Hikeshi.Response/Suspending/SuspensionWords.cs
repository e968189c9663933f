using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Response.Suspending;

/// <summary>What people read of a suspension, in both languages. The wording is in <c>suspension.en.json</c> and <c>suspension.ja.json</c>.</summary>
internal static class SuspensionWords
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> English = new(() => Load("suspension.en.json"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Japanese = new(() => Load("suspension.ja.json"));

    /// <summary>All templates of a language (<c>en</c> or <c>ja</c>), for the test that keeps them equal.</summary>
    public static IReadOnlyDictionary<string, string> Templates(string language) => language == "ja" ? Japanese.Value : English.Value;

    /// <param name="values">A <see cref="BilingualText"/> among them is said in each language.</param>
    public static BilingualText Say(string key, params object[] values) => new(
        string.Format(CultureInfo.InvariantCulture, English.Value[key], [.. values.Select(value => value is BilingualText both ? both.En : value)]),
        string.Format(CultureInfo.InvariantCulture, Japanese.Value[key], [.. values.Select(value => value is BilingualText both ? both.Ja : value)]));

    /// <summary>Several things in one sentence.</summary>
    public static BilingualText List(IEnumerable<BilingualText> items) =>
        items.ToList() is var all ? new BilingualText(string.Join(", ", all.Select(item => item.En)), string.Join("、", all.Select(item => item.Ja))) : new("", "");

    private static IReadOnlyDictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
