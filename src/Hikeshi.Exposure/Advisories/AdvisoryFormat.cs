namespace Hikeshi.Exposure.Advisories;

/// <summary>The layouts that advisories come in.</summary>
public enum AdvisoryFormat
{
    Osv,

    /// <summary>CVE records, JSON 5.x.</summary>
    Cve,

    /// <summary>Alpine's table of security fixes.</summary>
    Secdb,

    /// <summary>The ecosystem advisories of the Node.js security working group.</summary>
    NodeEcosystem,

    /// <summary>OASIS CSAF 2.0 and 2.1, of any profile.</summary>
    Csaf,

    JvnRss,

    Vuldef,
}
