namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>The equivalence sets that a vector falls into (specification 4.0 §8.2, tables 24 to 30). Each counts from 0, the most severe.</summary>
/// <param name="Eq1">0 to 2: attack vector, privileges, user interaction.</param>
/// <param name="Eq2">0 or 1: attack complexity and requirements.</param>
/// <param name="Eq3">0 to 2: impact on the vulnerable system.</param>
/// <param name="Eq4">0 to 2: impact on subsequent systems.</param>
/// <param name="Eq5">0 to 2: exploit maturity.</param>
/// <param name="Eq6">0 or 1: impact where it is required most; never 0 when <paramref name="Eq3"/> is 2.</param>
internal readonly record struct Cvss4MacroVector(int Eq1, int Eq2, int Eq3, int Eq4, int Eq5, int Eq6)
{
    public static Cvss4MacroVector Of(Cvss4Effective m)
    {
        var open = (m["AV"] == 'N' ? 1 : 0) + (m["PR"] == 'N' ? 1 : 0) + (m["UI"] == 'N' ? 1 : 0);
        var eq1 = open == 3 ? 0 : open > 0 && m["AV"] != 'P' ? 1 : 2;
        var eq2 = m["AC"] == 'L' && m["AT"] == 'N' ? 0 : 1;
        bool confidentiality = m["VC"] == 'H', integrity = m["VI"] == 'H', availability = m["VA"] == 'H';
        var eq3 = confidentiality && integrity ? 0 : confidentiality || integrity || availability ? 1 : 2;
        var eq4 = m["SI"] == 'S' || m["SA"] == 'S' ? 0 : m["SC"] == 'H' || m["SI"] == 'H' || m["SA"] == 'H' ? 1 : 2;
        var eq5 = m["E"] switch { 'A' => 0, 'P' => 1, _ => 2 };
        var required = (confidentiality && m["CR"] == 'H') || (integrity && m["IR"] == 'H') || (availability && m["AR"] == 'H');
        return new Cvss4MacroVector(eq1, eq2, eq3, eq4, eq5, required ? 0 : 1);
    }
}
