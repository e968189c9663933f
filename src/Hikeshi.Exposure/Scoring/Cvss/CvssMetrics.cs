namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>The metrics of one version, in the order of its specification. Immutable.</summary>
internal sealed class CvssMetrics
{
    private const string Requirements = "CR:X,H,M,L IR:X,H,M,L AR:X,H,M,L";

    // CVSS 3.0 and 3.1 have the same metrics (specification 3.1 §6, table 15).
    private const string Third =
        "AV:N,A,L,P AC:L,H PR:N,L,H UI:N,R S:U,C C:H,L,N I:H,L,N A:H,L,N | E:X,U,P,F,H RL:X,O,T,W,U RC:X,U,R,C | "
        + Requirements + " MAV:X,N,A,L,P MAC:X,L,H MPR:X,N,L,H MUI:X,N,R MS:X,U,C MC:X,N,L,H MI:X,N,L,H MA:X,N,L,H";

    private static readonly CvssMetrics V20 = new("", anyOrder: true, "ND",
        "AV:L,A,N AC:H,M,L Au:M,S,N C:N,P,C I:N,P,C A:N,P,C | E:U,POC,F,H,ND RL:OF,TF,W,U,ND RC:UC,UR,C,ND | "
        + "CDP:N,L,LM,MH,H,ND TD:N,L,M,H,ND CR:L,M,H,ND IR:L,M,H,ND AR:L,M,H,ND");

    private static readonly CvssMetrics V30 = new("CVSS:3.0/", anyOrder: true, "X", Third);
    private static readonly CvssMetrics V31 = new("CVSS:3.1/", anyOrder: true, "X", Third);

    // Specification 4.0 §7, table 23; "every other ordering is invalid".
    private static readonly CvssMetrics V40 = new("CVSS:4.0/", anyOrder: false, "X",
        "AV:N,A,L,P AC:L,H AT:N,P PR:N,L,H UI:N,P,A VC:H,L,N VI:H,L,N VA:H,L,N SC:H,L,N SI:H,L,N SA:H,L,N | E:X,A,P,U | "
        + Requirements + " MAV:X,N,A,L,P MAC:X,L,H MAT:X,N,P MPR:X,N,L,H MUI:X,N,P,A MVC:X,H,L,N MVI:X,H,L,N MVA:X,H,L,N MSC:X,H,L,N MSI:X,S,H,L,N MSA:X,S,H,L,N | "
        + "S:X,N,P AU:X,N,Y R:X,A,U,I V:X,D,C RE:X,L,M,H U:X,Clear,Green,Amber,Red");

    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    private CvssMetrics(string prefix, bool anyOrder, string notDefined, string groups)
    {
        Prefix = prefix;
        AnyOrder = anyOrder;
        NotDefined = notDefined;
        All = groups.Split(" | ").SelectMany((group, index) => group.Split(' ').Select(metric => Read(metric, (CvssGroup)index))).ToList();
        for (var i = 0; i < All.Count; i++)
        {
            places.Add(All[i].Name, i);
        }
    }

    /// <summary>What a vector begins with; nothing in CVSS 2.</summary>
    public string Prefix { get; }

    /// <summary>CVSS 3 allows any order (§6); the schema that FIRST publishes for CVSS 2 does, too.</summary>
    public bool AnyOrder { get; }

    /// <summary>The value of an optional metric that is left out.</summary>
    public string NotDefined { get; }

    public IReadOnlyList<CvssMetric> All { get; }

    public static CvssMetrics Of(CvssVersion version) => version switch
    {
        CvssVersion.V20 => V20,
        CvssVersion.V30 => V30,
        CvssVersion.V31 => V31,
        _ => V40,
    };

    /// <returns>Place in <see cref="All"/>; −1 when this version has no such metric.</returns>
    public int PlaceOf(string name) => places.TryGetValue(name, out var place) ? place : -1;

    private static CvssMetric Read(string metric, CvssGroup group)
    {
        var colon = metric.IndexOf(':', StringComparison.Ordinal);
        return new CvssMetric(metric[..colon], group, metric[(colon + 1)..].Split(','));
    }
}
