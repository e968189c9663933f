namespace Hikeshi.Detection.Behaviour;

/// <summary>Processes, sessions, accounts and machines, and which chain each belongs to; within bounds. One thread at a time.</summary>
internal sealed class EntityGraph(BehaviourLimits limits)
{
    /// <summary>How fresh a chain must be for something to be reckoned to it by its account or machine alone.</summary>
    private const long Together = TimeSpan.TicksPerMinute * 10;

    private static readonly HashSet<string> SystemSessions = ["0x0", "0x3e4", "0x3e5", "0x3e7"];

    private readonly BoundedMap<ulong, ProcessNode> _processes = new(limits.MaxProcesses);
    private readonly BoundedMap<ulong, Chain> _sessions = new(limits.MaxSessions);
    private readonly BoundedMap<ulong, Chain> _led = new(limits.MaxSessions);
    private readonly BoundedMap<ulong, Chain> _accounts = new(limits.MaxSessions);
    private readonly BoundedMap<string, string> _machines = new(limits.MaxSessions);
    private readonly BoundedMap<ulong, FanOut> _fans = new(limits.MaxRates);
    private readonly BoundedMap<long, Chain> _chains = new(limits.MaxChains, chain => chain.IsGone = true);
    private readonly BoundedMap<ulong, (Chain Chain, long Ticks)> _services = new(limits.MaxSessions);
    private long _made;

    public int Processes => _processes.Count;

    public int Chains => _chains.Count;

    public long EvictedProcesses => _processes.Evicted;

    public long EvictedChains => _chains.Evicted;

    public long EvictedOthers => _sessions.Evicted + _led.Evicted + _accounts.Evicted + _machines.Evicted + _fans.Evicted + _services.Evicted;

    /// <summary>The acting process, with what the deed says about it and its parent; null when the deed names none.</summary>
    public ProcessNode? Take(Deed deed)
    {
        var isStart = deed.Kind == DeedKind.ProcessStart;
        if (Node(deed.Host, deed.ProcessGuid, deed.ProcessId, deed.Image, isStart) is not { } node)
        {
            return null;
        }

        node.User = deed.User ?? node.User;
        node.LogonId = deed.LogonId ?? node.LogonId;
        if (isStart && Node(deed.Host, deed.ParentGuid, deed.ParentId, deed.ParentImage, isNew: false) is { } parent)
        {
            node.Parent = parent;
        }

        if (deed.Kind == DeedKind.Connection && (deed.Flag ? deed.OwnAddress : deed.Address) is { } own && !ReachSigns.IsLocal(own))
        {
            _machines.Set(own, deed.Host);
        }

        return node;
    }

    public ProcessNode? Node(string host, string? guid, long? id, string? image, bool isNew)
    {
        var of = KeyHash.Of(host);
        var byGuid = guid is null ? 0 : KeyHash.Join(of, KeyHash.Of(guid.ToUpperInvariant()));
        var byId = id is null or 0 ? 0 : KeyHash.Join(of, (ulong)id.Value);
        if (byGuid == 0 && byId == 0)
        {
            return null;
        }

        var known = byGuid != 0 && _processes.TryGet(byGuid, out var node) ? node
            : !isNew && byId != 0 && _processes.TryGet(byId, out node) && (byGuid == 0 || image is null || node.Program == ProgramImage.Unknown || node.Program.Name == new ProgramImage(image).Name) ? node
            : null;
        if (known is null)
        {
            known = new ProcessNode(host, image is null ? ProgramImage.Unknown : new(image));
        }
        else if (image is not null && known.Program == ProgramImage.Unknown)
        {
            known.Program = new(image);
        }

        Register(byGuid, known);
        Register(byId, known);
        return known;
    }

    private void Register(ulong key, ProcessNode node)
    {
        if (key != 0 && !(_processes.TryGet(key, out var there) && there == node))
        {
            _processes.Set(key, node);
        }
    }

    /// <summary>The chain of a deed; made when there is none. Null for what the system does by itself.</summary>
    public Chain? ChainOf(Deed deed, ProcessNode? node, long ticks)
    {
        var session = SessionKey(deed.Host, deed.LogonId ?? node?.LogonId);
        // Who logs on is not who asks the machine to let him.
        var user = deed.Kind == DeedKind.Logon ? deed.Target : deed.User ?? node?.User;
        var account = AccountKey(deed.Host, user);
        var root = node is { Program.IsBoundary: false } ? node.Root : null;
        if (root is null && session == 0 && account == 0)
        {
            return null;
        }

        // What a user starts from the desk are separate doings; what comes through a session from elsewhere is one. Of a process
        // whose parent is not known, only the session tells.
        var chain = Living(root?.Chain) ?? Inherited(root, ticks)
            ?? (session != 0 && _led.TryGet(session, out var leading) ? Living(leading) : null)
            ?? (root?.Parent is null && session != 0 && _sessions.TryGet(session, out var ofSession) ? Living(ofSession) : null)
            ?? (root is null && account != 0 && _accounts.TryGet(account, out var ofAccount) && ticks - ofAccount.LastTicks <= Together ? Living(ofAccount) : null)
            ?? NewChain(deed.Host);
        _chains.TryGet(chain.Id, out _);
        if (root is not null)
        {
            root.Chain = chain;
        }

        if (session != 0)
        {
            _sessions.Set(session, chain);
        }

        if (account != 0)
        {
            _accounts.Set(account, chain);
            _accounts.Set(AnyHost(user), chain);
        }

        return chain;
    }

    /// <summary>A process of the service control manager belongs to whoever installed or configured a service a moment ago.</summary>
    private Chain? Inherited(ProcessNode? root, long ticks) =>
        root?.Parent is { Program.Name: "services.exe" } && _services.TryGet(KeyHash.Of(root.Host), out var last) && Math.Abs(ticks - last.Ticks) <= TimeSpan.TicksPerMinute
            ? Living(last.Chain) : null;

    public void Serviced(string host, Chain chain, long ticks) => _services.Set(KeyHash.Of(host), (chain, ticks));

    /// <summary>Where a logon from another machine came from: the account's own chain there, or the freshest of that machine.</summary>
    public Chain? Origin(Deed logon, long ticks)
    {
        var key = AnyHost(logon.Target);
        if (key == 0 || !_accounts.TryGet(key, out var chain) || chain.IsGone || Math.Abs(ticks - chain.LastTicks) > Together || chain.Host == logon.Host)
        {
            return null;
        }

        return logon.Address is { } from && _machines.TryGet(from, out var machine) && !chain.Hosts.Contains(machine) ? null : chain;
    }

    /// <summary>What the session does from now on belongs to the chain.</summary>
    public void Lead(string host, string? logonId, Chain chain)
    {
        if (SessionKey(host, logonId?.ToLowerInvariant()) is not 0 and var key)
        {
            _led.Set(key, chain);
        }
    }

    public FanOut FanOf(string user)
    {
        var key = KeyHash.Of(user);
        if (!_fans.TryGet(key, out var fan))
        {
            _fans.Set(key, fan = new());
        }

        return fan;
    }

    /// <summary>The account without its domain, lower case; null for accounts of machines and of the system.</summary>
    public static string? Person(string? user)
    {
        var name = user?[(user.LastIndexOf('\\') + 1)..].ToLowerInvariant();
        return name is null or "" or "system" or "local service" or "network service" or "anonymous logon" || name.EndsWith('$')
            || name.StartsWith("dwm-", StringComparison.Ordinal) || name.StartsWith("umfd-", StringComparison.Ordinal) ? null : name;
    }

    private Chain NewChain(string host)
    {
        var chain = new Chain(++_made, host);
        _chains.Set(chain.Id, chain);
        return chain;
    }

    private static Chain? Living(Chain? chain) => chain is { IsGone: false } ? chain : null;

    private static ulong SessionKey(string host, string? logonId) =>
        logonId is null || SystemSessions.Contains(logonId) ? 0 : KeyHash.Join(KeyHash.Of(host), KeyHash.Of(logonId));

    private static ulong AccountKey(string host, string? user) => Person(user) is { } person ? KeyHash.Join(KeyHash.Of(host), KeyHash.Of(person)) : 0;

    private static ulong AnyHost(string? user) => Person(user) is { } person ? KeyHash.Of(person) : 0;
}
