namespace Hikeshi.Detection.Behaviour;

/// <summary>Signs of files and registry values that are written.</summary>
internal static class ChangeSigns
{
    private static readonly SignalTable Table = SignalTable.Default;

    public static Feature File(ProgramImage program, string target, List<Sign> signs)
    {
        var name = SignReader.FileName(target);
        var dot = name.LastIndexOf('.');
        var folder = ProgramImage.Generalized(target[..^name.Length]);
        var feature = Feature.Of("file", program.Place, folder, dot < 0 ? name : name[dot..]);
        if (Table.EndsIn("credential-file", target))
        {
            if (!program.Is(ProgramClass.Core))
            {
                signs.Add(new("credential-store", name));
            }
        }
        else if (Table.EndsIn("memory-file", target))
        {
            if (!program.Is(ProgramClass.Crash | ProgramClass.Core) || program.Name == "taskmgr.exe")
            {
                signs.Add(new("memory-image", name));
            }
        }
        else if (program.IsSuspect || program.Is(ProgramClass.Document | ProgramClass.Server))
        {
            // Windows itself tries with such a script, at every start of its shell, whether scripts are restricted.
            if (!name.StartsWith("__psscriptpolicytest_", StringComparison.Ordinal))
            {
                signs.Add(new("file-dropped", name));
            }
        }
        else if (program.Name == "system" && target.Contains("\\windows\\", StringComparison.Ordinal))
        {
            // What the kernel writes as a file server was written from another machine.
            signs.Add(new("admin-pipe", name));
        }

        return feature;
    }

    public static Feature Key(Deed deed, ProgramImage program, string target, List<Sign> signs)
    {
        var feature = Feature.Of("key", program.Place, End(ProgramImage.Generalized(target)));
        var hands = program.IsSuspect || program.Is(ProgramClass.Administration);
        // Whatever uses certificates or the network opens keys for writing: a value counts, a key does not.
        if (program.Is(ProgramClass.Core | ProgramClass.Desk) || !deed.Flag)
        {
            return feature;
        }

        var name = SignReader.Shorter(End(target));
        if (Table.IsIn("device", target))
        {
            if (hands)
            {
                signs.Add(new("device-use", name));
            }
        }
        else if (Table.IsIn("handler", target))
        {
            // Below a user's own classes; those of the machine are an installer's work, and a program of the user's own has its own.
            if (hands && !program.IsUserWritable && (target.StartsWith("hku\\", StringComparison.Ordinal) || target.StartsWith("hkcu\\", StringComparison.Ordinal)))
            {
                signs.Add(new("handler", name));
            }
        }
        else if (Table.IsIn("autostart", target))
        {
            signs.Add(new("autostart", name));
        }
        else if (hands && !program.IsUserWritable && Table.IsIn("configuration", target))
        {
            signs.Add(new("configuration", name));
        }

        if (deed.CommandLine is { } value && StartSigns.IsOpaque(value))
        {
            signs.Add(new("opaque-argument", "registry"));
        }

        return feature;
    }

    /// <summary>The last three parts.</summary>
    private static string End(string key)
    {
        var at = key.Length;
        for (var part = 0; part < 3 && at > 0; part++)
        {
            at = key.LastIndexOf('\\', at - 1);
        }

        return key[(at + 1)..];
    }
}
