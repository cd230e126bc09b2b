"""The engine `spleeter` of `separate`: the network of Hennequin et al. for vocals."""
