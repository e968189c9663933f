using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hikeshi.Exercises.Attack;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Screen;

/// <summary>The sentences of the story, from <c>story.en.json</c> and <c>story.ja.json</c>.</summary>
public static class StoryWords
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> English = new(() => Load("story.en.json"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Japanese = new(() => Load("story.ja.json"));

    public static IReadOnlyDictionary<string, string> Templates(string language) => language == "ja" ? Japanese.Value : English.Value;

    public static BilingualText Of(AttackStep step) =>
        Fill($"attack.{step.Kind}.{(step.Succeeded ? "accepted" : "refused")}", step.Host ?? "");

    public static BilingualText Fill(string key, params object[] values) => new(
        string.Format(CultureInfo.InvariantCulture, English.Value[key], values),
        string.Format(CultureInfo.InvariantCulture, Japanese.Value[key], values));

    private static IReadOnlyDictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
