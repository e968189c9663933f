namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>A list as text: the first ones, and how many more there are.</summary>
internal static class Bounded
{
    private const int Most = 12;

    public static string Of(IReadOnlyCollection<string> texts, ScanWords words) =>
        string.Join(", ", texts.Take(Most)) + (texts.Count > Most ? " " + words.Say("more", texts.Count - Most) : "");
}
