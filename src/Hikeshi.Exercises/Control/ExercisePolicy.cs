using System.Reflection;

namespace Hikeshi.Exercises.Control;

/// <summary>The built-in response policy, and one rule before it: on one host the containment is short enough to watch its end.</summary>
internal static class ExercisePolicy
{
    public static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(4);

    private const string Rules = "\nrules:\n";
    private const string CoolDown = "coolDownMinutes: 30 ";

    public static string Text(TakenAway takenAway)
    {
        var shortly = $$"""
              # An exercise: a containment whose end can be watched.
              - id: exercise-short
                on: sighting
                when: { tags: [hikeshi.entry], level: high, origin: [own-rule], entity: { host: [{{AutomaticEnd.Host}}, {{AutomaticEnd.Host}}.*] } }
                then:
                  - { action: isolate-host, autonomy: act, seconds: {{ShortLife.TotalSeconds}} }

            """;
        var text = Replaced(BuiltIn(), Rules, takenAway.Has(TakenAway.End) ? Rules : Rules + shortly);
        return takenAway.Has(TakenAway.CoolDown) ? Replaced(text, CoolDown, "coolDownMinutes: 0 ") : text;
    }

    private static string BuiltIn()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("response-policy.yaml") ?? throw new InvalidOperationException("response-policy.yaml is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A policy that was edited in the meantime must not be taken over half.</summary>
    private static string Replaced(string text, string what, string with) =>
        text.Contains(what, StringComparison.Ordinal) ? text.Replace(what, with, StringComparison.Ordinal) : throw new InvalidOperationException($"the built-in policy has no '{what.Trim()}'");
}
