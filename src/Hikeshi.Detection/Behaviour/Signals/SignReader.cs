namespace Hikeshi.Detection.Behaviour;

/// <summary>Which signs a deed shows by itself, by structure; and by what its rareness is judged. Stateless.</summary>
internal static class SignReader
{
    private static readonly SignalTable Table = SignalTable.Default;

    public static Feature Read(Deed deed, ProcessNode? node, List<Sign> signs)
    {
        var program = node?.Program ?? ProgramImage.Unknown;
        var target = deed.Target?.ToLowerInvariant() ?? "";
        return deed.Kind switch
        {
            DeedKind.ProcessStart => StartSigns.Read(deed, node, signs),
            DeedKind.ProcessAccess or DeedKind.RemoteThread => Memory(deed, program, target, signs),
            DeedKind.Tampering => Shown(signs, "tampering", program.Name, Feature.Of("tampering", program.Place)),
            DeedKind.RawRead => !program.IsSuspect ? Quiet("raw", program.Place) : Shown(signs, "raw-read", program.Name, Feature.Of("raw", program.Place)),
            DeedKind.ModuleLoad => Module(deed, program, target, signs),
            DeedKind.FileWrite => ChangeSigns.File(program, target, signs),
            DeedKind.RegistryWrite => ChangeSigns.Key(deed, program, target, signs),
            DeedKind.Connection => ReachSigns.Connection(deed, program, signs),
            DeedKind.Pipe => Pipe(program, target, signs),
            DeedKind.WmiSubscription => Shown(signs, "wmi-subscription", FileName(target), Feature.Of("wmi", target)),
            DeedKind.Logon => ReachSigns.Logon(deed, signs),
            DeedKind.ExplicitLogon => ReachSigns.ExplicitLogon(deed, signs),
            DeedKind.ServiceInstall => Service(target, signs),
            DeedKind.TaskCreate => Shown(signs, "task-create", FileName(target), Feature.Of("task", ProgramImage.Generalized(target))),
            DeedKind.AccountChange => Shown(signs, "account-change", target, Feature.Of("account", EntityGraph.Person(deed.User))),
            DeedKind.LogCleared => Shown(signs, "log-cleared", deed.Host, Feature.Of("cleared", deed.Host)),
            DeedKind.ShareAccess => ReachSigns.Share(deed, target, signs),
            DeedKind.ObjectAccess => ObjectAccess(deed, program, target, signs),
            DeedKind.Replication => EntityGraph.Person(deed.User) is { } person ? Shown(signs, "replication", person, Feature.Of("replication", person)) : Quiet("replication", deed.User),
            DeedKind.GroupListed => program.IsSuspect ? Shown(signs, "group-listed", target, Feature.Of("group", program.Place)) : Quiet("group", program.Place),
            DeedKind.Script => ScriptSigns.Read(deed, target, signs),
            DeedKind.ScriptHost => Shown(signs, "opaque-argument", "script host", Feature.Of("host", EntityGraph.Person(deed.User))),
            DeedKind.CloudCall => CloudSigns.Read(deed, target, signs),
            _ => Feature.Of("flow", deed.Host, deed.Address),
        };
    }

    public static string FileName(string path) => path[(path.LastIndexOfAny(['\\', '/']) + 1)..];

    public static Feature Quiet(string space, string? thing) => Feature.Of(space, thing);

    public static Feature Shown(List<Sign> signs, string id, string thing, Feature feature)
    {
        signs.Add(new(id, thing));
        return feature;
    }

    private static Feature Memory(Deed deed, ProgramImage program, string target, List<Sign> signs)
    {
        var victim = new ProgramImage(target);
        var feature = Feature.Of(deed.Kind == DeedKind.RemoteThread ? "thread" : "access", program.Place, victim.Place, deed.Number.ToString());
        if (program.Is(ProgramClass.Core) || program.Place == victim.Place)
        {
            return feature;
        }

        if (deed.Kind == DeedKind.RemoteThread)
        {
            signs.Add(new(program.IsSuspect ? "suspect-thread" : "remote-thread", victim.Name));
        }
        else if (victim.Name == "lsass.exe")
        {
            signs.Add(new(program.IsSuspect ? "suspect-memory" : "process-memory", victim.Name));
        }
        else if (deed.Flag && !IsCreation(deed.Number))
        {
            signs.Add(new("foreign-memory", victim.Name));
        }

        return feature;
    }

    /// <summary>All rights, as a parent has to the child that it just made.</summary>
    private static bool IsCreation(long rights) => rights is 0x1FFFFF or 0x1F3FFF;

    private static Feature Module(Deed deed, ProgramImage program, string target, List<Sign> signs)
    {
        var feature = Feature.Of("module", program.Place, FileName(target));
        if (Table.EndsIn("script-engine", target))
        {
            if (!program.Is(ProgramClass.Shell | ProgramClass.ScriptHost | ProgramClass.Core | ProgramClass.Remote | ProgramClass.Document | ProgramClass.Desk))
            {
                signs.Add(new("engine-loaded", FileName(target)));
            }
        }
        else if (deed.Flag && Table.IsIn("user-writable", target))
        {
            signs.Add(new("unsigned-module", FileName(target)));
        }

        return feature;
    }

    private static Feature Pipe(ProgramImage program, string target, List<Sign> signs)
    {
        var feature = Feature.Of("pipe", program.Place, ProgramImage.Generalized(target));
        // Without a name it is for its own children.
        if (program.IsSuspect && target.StartsWith('\\'))
        {
            signs.Add(new("pipe", target));
        }

        return feature;
    }

    private static Feature Service(string target, List<Sign> signs)
    {
        signs.Add(new("service-install", Shorter(target)));
        if (target.Contains("%comspec%", StringComparison.Ordinal) || target.Contains("cmd", StringComparison.Ordinal) || target.Contains("powershell", StringComparison.Ordinal) || Table.IsIn("user-writable", target))
        {
            signs.Add(new("service-start", Shorter(target)));
        }

        if (StartSigns.IsOpaque(target))
        {
            signs.Add(new("opaque-argument", "service"));
        }

        return Feature.Of("service", ProgramImage.Generalized(target));
    }

    private static Feature ObjectAccess(Deed deed, ProgramImage program, string target, List<Sign> signs)
    {
        var feature = Feature.Of("object", program.Place, FileName(target));
        if (program.Is(ProgramClass.Core))
        {
            return feature;
        }

        if (!target.EndsWith("lsass.exe", StringComparison.Ordinal))
        {
            signs.Add(new("credential-store", FileName(target)));
        }
        else if ((deed.Number & 0x10) != 0)
        {
            signs.Add(new(program.IsSuspect ? "suspect-memory" : "process-memory", "lsass.exe"));
        }

        return feature;
    }

    public static string Shorter(string text) => text.Length <= 60 ? text : text[..59] + "…";
}
