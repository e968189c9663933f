namespace Hikeshi.Detection.Behaviour;

/// <summary>Signs of a process that starts.</summary>
internal static class StartSigns
{
    /// <summary>Base64 of a hundred and fifty bytes; paths and identifiers are shorter, or have separators.</summary>
    public const int OpaqueRun = 200;

    public static Feature Read(Deed deed, ProcessNode? node, List<Sign> signs)
    {
        var child = node?.Program ?? ProgramImage.Unknown;
        var parent = node?.Parent?.Program ?? (deed.ParentImage is { } image ? new(image) : ProgramImage.Unknown);
        var feature = Feature.Of("start", parent.Name, child.Place);
        if (child == ProgramImage.Unknown)
        {
            return feature;
        }

        var runsCode = child.Is(ProgramClass.Shell | ProgramClass.ScriptHost | ProgramClass.Proxy);
        if (runsCode || child.IsUserWritable)
        {
            ByParent(parent, child, runsCode, deed, signs);
        }

        if (child.IsUserWritable && !parent.Is(ProgramClass.Core))
        {
            signs.Add(new("user-writable", child.Name));
        }

        if (runsCode && deed.CommandLine is { } line && IsOpaque(line))
        {
            signs.Add(new("opaque-argument", child.Name));
        }

        if (child.Is(ProgramClass.Discovery) && !parent.Is(ProgramClass.Core) && EntityGraph.Person(deed.User) is not null | parent.IsSuspect)
        {
            signs.Add(new("discovery-tool", child.Name));
        }

        if (child.Is(ProgramClass.Recovery) && parent.IsSuspect)
        {
            signs.Add(new("recovery", child.Name));
        }

        signs.Add(new("first-child", child.Name));
        return feature;
    }

    private static void ByParent(ProgramImage parent, ProgramImage child, bool runsCode, Deed deed, List<Sign> signs)
    {
        if (parent.Is(ProgramClass.Server) && runsCode)
        {
            signs.Add(new("entry-service-shell", child.Name));
        }
        else if (parent.Is(ProgramClass.Document) && runsCode)
        {
            signs.Add(new("entry-document-shell", child.Name));
        }
        else if (parent.Is(ProgramClass.Remote) || IsComServer(parent, deed))
        {
            signs.Add(new("remote-start", child.Name));
        }
        else if (parent.Name == "services.exe")
        {
            signs.Add(new("service-start", child.Name));
        }
        else if (parent.IsSuspect && child.Is(ProgramClass.Proxy))
        {
            signs.Add(new("proxy", child.Name));
        }
        else if (parent.IsSuspect && runsCode)
        {
            signs.Add(new("interpreter-chain", child.Name));
        }
    }

    /// <summary>COM starts the server for a caller, who may be elsewhere, with <c>-Embedding</c> or for a class.</summary>
    private static bool IsComServer(ProgramImage parent, Deed deed) =>
        parent.Is(ProgramClass.Com) && parent.Name != "svchost.exe" && EntityGraph.Person(deed.User) is not null;

    /// <summary>A long run of letters and digits without a separator.</summary>
    public static bool IsOpaque(ReadOnlySpan<char> line)
    {
        var run = 0;
        foreach (var c in line)
        {
            run = char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' ? run + 1 : 0;
            if (run >= OpaqueRun)
            {
                return true;
            }
        }

        return false;
    }
}
