using System.Reflection;
using System.Text.Json;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs.Evidence.Explaining;

/// <summary>The words of the explanation page, from <c>explanation.en.json</c> and <c>explanation.ja.json</c>.</summary>
internal static class ExplanationWords
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> English = new(() => Load("explanation.en.json"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Japanese = new(() => Load("explanation.ja.json"));

    /// <summary>All words of a language (<c>en</c> or <c>ja</c>), for the test that keeps them equal.</summary>
    public static IReadOnlyDictionary<string, string> All(string language) => language == "ja" ? Japanese.Value : English.Value;

    public static BilingualText Say(string key) => new(English.Value[key], Japanese.Value[key]);

    private static IReadOnlyDictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
