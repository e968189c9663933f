namespace Hikeshi.Detection.Behaviour;

/// <summary>Signs in the text of a script: what it could do to the memory of processes, and whether a person could read it.</summary>
internal static class ScriptSigns
{
    /// <summary>One such function has many uses; two together are for running or reading what is no module.</summary>
    private const int FunctionsNeeded = 2;

    public static Feature Read(Deed deed, string script, List<Sign> signs)
    {
        if (deed.Flag)
        {
            signs.Add(new("warned-script", "powershell"));
        }

        if (StartSigns.IsOpaque(script))
        {
            signs.Add(new("opaque-argument", "script"));
        }

        if (SignalTable.Default.Place("memory-function").Count(name => script.Contains(name, StringComparison.Ordinal)) >= FunctionsNeeded)
        {
            signs.Add(new("native-memory", "script"));
        }

        return Feature.Of("script", EntityGraph.Person(deed.User), deed.Flag ? "warned" : "plain");
    }
}
