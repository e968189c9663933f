using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>Values that another value of the same list makes pointless.</summary>
internal static class RedundancyChecks
{
    /// <summary>Every pair is looked at; longer lists are lists of indicators, whose values stand for themselves.</summary>
    private const int MaxValues = 500;

    public static void Check(DocumentFindings lint, Entry entry)
    {
        if (entry.Values.Count is < 2 or > MaxValues)
        {
            return;
        }

        var implication = new Implication();
        for (var i = 0; i < entry.Values.Count; i++)
        {
            for (var j = 0; j < entry.Values.Count; j++)
            {
                if (i == j)
                {
                    continue;
                }

                var (narrower, wider) = (implication.Holds(entry.Tests[i], entry.Tests[j]), implication.Holds(entry.Tests[j], entry.Tests[i]));
                if (narrower && wider && i > j)
                {
                    Same(lint, entry, entry.Values[i], entry.Values[j]);
                    break;
                }

                if (narrower != wider && (entry.Has("all") ? wider : narrower))
                {
                    Covered(lint, entry, entry.Values[i], entry.Values[j]);
                    break;
                }
            }
        }
    }

    private static void Same(DocumentFindings lint, Entry entry, YamlScalar value, YamlScalar other) =>
        lint.Warning(value.Line, "repeated-value", $"'{value.Value}' says the same as '{other.Value}' on line {other.Line}", entry.Has("cased") ? "they match the same texts" : "they match the same texts: case makes no difference", "Remove one; if they were meant to differ, correct it");

    private static void Covered(DocumentFindings lint, Entry entry, YamlScalar value, YamlScalar other) =>
        lint.Hint(value.Line, "covered-value", $"'{value.Value}' beside '{other.Value}' on line {other.Line}", entry.Has("all") ? "whatever contains the longer contains this one, too" : "whatever it matches the other matches, too", "Remove this one");
}
