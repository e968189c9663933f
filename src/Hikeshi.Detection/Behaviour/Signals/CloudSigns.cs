namespace Hikeshi.Detection.Behaviour;

/// <summary>Signs of one call to a cloud's interface. Discovery shows in several calls and is the watch's part.</summary>
internal static class CloudSigns
{
    private static readonly string[] Kinds = ["cloud-secret", "cloud-persist", "cloud-blind", "cloud-share"];

    public static Feature Read(Deed deed, string action, List<Sign> signs)
    {
        foreach (var kind in Kinds)
        {
            // One tried in vain shows the intent as well.
            if (Array.IndexOf(SignalTable.Default.Place(kind), action) >= 0)
            {
                signs.Add(new(kind, action));
            }
        }

        return Feature.Of("cloud", deed.User, action);
    }

    public static bool IsQuestion(string action) =>
        action.StartsWith("list", StringComparison.Ordinal) || action.StartsWith("describe", StringComparison.Ordinal) || action.StartsWith("get", StringComparison.Ordinal);
}
